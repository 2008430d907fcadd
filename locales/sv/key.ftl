# Prioriteringsnyckeln

key-title = Prioriteringsnyckel
key-lead = En ny version gäller framåt. Det som är avgjort behåller nyckeln det avgjordes efter.
key-versions = Versioner
key-version = Version
key-valid-from = Gäller från
key-valid-from-help = I dag eller senare
key-published-by = Publicerad av
key-state = Status
key-in-force = Gäller nu
key-coming = Kommer
key-past = Tidigare
key-now = Nyckeln som gäller nu
key-limit = Tidsfrist
key-unit = Enhet
key-hours = timmar
key-days = dagar
key-criteria = Kriterier
key-new = Ny version
key-clock-start = När startar klockan
key-clock-first-contact = Vid första kontakten
key-clock-complete-information = När uppgifterna är kompletta
key-level-new = Lägg till en nivå
key-level-name = Namn
key-in-lang = { $what } ({ $lang })
key-joint = Sätts bara av den gemensamma mottagningen
key-counts = Räknas med i väntetidsstatistiken
key-criterion = Kriterium { $n }
key-translations = Översättningar
key-publish-help = Töm ett fält för att ta bort kriteriet. Nivåerna står med den mest akuta överst, och tidsfristerna måste bli längre nedåt.
key-publish = Publicera versionen
key-published = Version { $version } är publicerad.

## dynamic: key-lang-*
key-lang-nb = bokmål
key-lang-sv = svenska
key-lang-en = engelska
