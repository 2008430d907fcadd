# Prioriteringsnøkkelen

key-title = Prioriteringsnøkkel
key-lead = En ny versjon gjelder framover. Det som er avgjort, beholder nøkkelen det ble avgjort etter.
key-versions = Versjoner
key-version = Versjon
key-valid-from = Gjelder fra
key-valid-from-help = I dag eller senere
key-published-by = Publisert av
key-state = Status
key-in-force = Gjelder nå
key-coming = Kommer
key-past = Tidligere
key-now = Nøkkelen som gjelder nå
key-limit = Frist
key-unit = Enhet
key-hours = timer
key-days = dager
key-criteria = Kriterier
key-new = Ny versjon
key-clock-start = Når starter klokken
key-clock-first-contact = Ved første kontakt
key-clock-complete-information = Når opplysningene er komplette
key-level-new = Legg til et nivå
key-level-name = Navn
key-in-lang = { $what } ({ $lang })
key-joint = Settes bare av felles mottak
key-counts = Regnes med i ventetidsstatistikken
key-criterion = Kriterium { $n }
key-translations = Oversettelser
key-publish-help = Tøm et felt for å fjerne kriteriet. Nivåene står med det mest akutte øverst, og fristene må bli lengre nedover.
key-publish = Publiser versjonen
key-published = Versjon { $version } er publisert.

## dynamic: key-lang-*
key-lang-nb = bokmål
key-lang-sv = svensk
key-lang-en = engelsk
