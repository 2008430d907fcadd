nav-day = Min dag
nav-queue = Behov
nav-jobs = Uppdrag
nav-store = Lager
nav-persons = Invånare
nav-waiting = Väntetid
nav-import = Import
nav-access = Åtkomstlogg
nav-admin = Administration

frame-skip = Hoppa till innehållet
frame-nav = Huvudmeny
frame-tabs = Flikar
frame-more = Mer
frame-offline = Du är offline. Det du skriver sparas här.
frame-sender = Rampe, { $municipality }

scan-label = Skanna eller sök
scan-hint = Skanna, eller sök på etikett, namn, artikelnummer eller adress
scan-go = Sök

language-label = Språk
user-menu = Meny för
appearance-label = Utseende
appearance-auto = Som enheten
appearance-light = Ljust
appearance-dark = Mörkt
log-out = Logga ut
