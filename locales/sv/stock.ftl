# Bulk products: pieces at places

## dynamic: refusal-stock-*
stock-title = Räknas i stycken
stock-lead = Produkter som räknas och inte har egna etiketter.
stock-empty = Ingenting i lager
stock-empty-text = Ta emot varor av en produkt som räknas, så står de här.
stock-move = Flytta stycken
stock-count = Räkna stycken
stock-from = Från
stock-to = Till
stock-found = Antal du räknar
stock-found-help = Skillnaden bokförs till eller från Saknat.
stock-counted-at = Senast räknat
stock-moved = { $n } stycken är flyttade.
stock-counted = Räknat: { $found }. Böckerna sa { $expected }; skillnaden är bokförd.
stock-counted-same = Räknat: { $found }. Det stämmer med böckerna.
stock-not-enough = Där finns bara { $held }. Du bad om { $wanted }. Räkna platsen om det inte stämmer.
refusal-stock-nothing-to-move = Antalet måste vara minst 1.
refusal-stock-same-place = Från och till är samma plats.
refusal-stock-not-enough = Så många finns inte där. Räkna platsen om det inte stämmer.
