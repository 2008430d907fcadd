# Bulk products: pieces at places

## dynamic: refusal-stock-*
stock-title = Telles i stykker
stock-lead = Produkter som telles og ikke har egne merkelapper.
stock-empty = Ingenting på lager
stock-empty-text = Ta imot varer av et produkt som telles, så står de her.
stock-move = Flytt stykker
stock-count = Tell stykker
stock-from = Fra
stock-to = Til
stock-found = Antall du teller
stock-found-help = Avviket føres til eller fra Savnet.
stock-counted-at = Sist talt
stock-moved = { $n } stykker er flyttet.
stock-counted = Talt: { $found }. Bøkene sa { $expected }; avviket er ført.
stock-counted-same = Talt: { $found }. Det stemmer med bøkene.
stock-not-enough = Der er bare { $held }. Du ba om { $wanted }. Tell stedet hvis det ikke stemmer.
refusal-stock-nothing-to-move = Antallet må være minst 1.
refusal-stock-same-place = Fra og til er samme sted.
refusal-stock-not-enough = Det er ikke så mange der. Tell stedet hvis det ikke stemmer.
