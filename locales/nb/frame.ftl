nav-day = Min dag
nav-queue = Behov
nav-jobs = Oppdrag
nav-store = Lager
nav-persons = Innbyggere
nav-waiting = Ventetid
nav-import = Import
nav-access = Innsyn
nav-admin = Administrasjon

frame-skip = Hopp til innholdet
frame-nav = Hovedmeny
frame-tabs = Faner
frame-more = Mer
frame-offline = Du er uten nett. Det du skriver, blir tatt vare på her.
frame-sender = Rampe, { $municipality }

scan-label = Skann eller søk
scan-hint = Skann, eller søk på merkelapp, navn, HMS-nr. eller adresse
scan-go = Søk

language-label = Språk
user-menu = Meny for
appearance-label = Utseende
appearance-auto = Som enheten
appearance-light = Lyst
appearance-dark = Mørkt
log-out = Logg ut
