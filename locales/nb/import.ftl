### Import: hvorfor en rad er lagt til side, hvorfor en fil ikke kan leses, og tekstene i malene.

## dynamic: import-reason-*

import-reason-missing-value = Feltet er tomt, men må fylles ut.
import-reason-not-hms-number = «{ $value }» er ikke et HMS-artikkelnummer. Nummeret har seks sifre, også når det begynner med null.
import-reason-not-iso-code = «{ $value }» er ikke en ISO 9999-kode. Koden har to, fire, seks eller åtte sifre.
import-reason-level-mismatch = Nivået stemmer ikke med koden. Etter lengden på koden skal nivået være { $expected }.
import-reason-parent-mismatch = Overordnet kode stemmer ikke. Etter koden skal det stå «{ $expected }».
import-reason-not-a-count = «{ $value }» er ikke et antall. Skriv et helt tall fra 1 til 9999.
import-reason-not-a-number = «{ $value }» er ikke et tall.
import-reason-not-a-date = «{ $value }» er ikke en dato. Skriv for eksempel 31.01.2026 eller 2026-01-31.
import-reason-not-an-id = «{ $value }» er ikke en gyldig id (UUID).
import-reason-not-a-postcode = «{ $value }» er ikke et postnummer.
import-reason-not-a-municipality = «{ $value }» er ikke et kommunenummer. Nummeret har fire sifre.
import-reason-unknown-coordinate-system = Koordinatsystemet «{ $value }» støttes ikke. Bruk EPSG 25832, 25833, 25835 eller 4258.
import-reason-outside-area = Koordinatene ligger utenfor området som koordinatsystemet gjelder for.
import-reason-national-id-form = Fødselsnummeret har ikke riktig antall sifre, eller det inneholder andre tegn enn sifre.
import-reason-national-id-date = Datoen i fødselsnummeret finnes ikke.
import-reason-national-id-check-digit = Kontrollsifrene i fødselsnummeret stemmer ikke. Sjekk nummeret mot kilden.
import-reason-national-id-century = Personnummeret mangler århundre. Skriv det med tolv sifre.
import-reason-person-mismatch = Meldingen oppgir to ulike personer. Fødselsnumrene må være like.
import-reason-unknown-value = «{ $value }» er ikke et gyldig valg. Velg mellom: { $allowed }.
import-reason-contradiction = Feltet stemmer ikke med det som står i «{ $other }».
import-reason-duplicate-in-file = Det samme står allerede i rad { $first }.
import-reason-conflict-in-file = Det samme nummeret står i rad { $first } med et annet innhold. Behold den raden som er riktig.
import-reason-wrong-schema-version = Skjemaversjon { $value } støttes ikke. Rampe leser versjon { $expected }.
import-reason-wrong-column-count = Raden har { $found } kolonner, men overskriften har { $expected }.
import-reason-wrong-type = { $expected ->
    [text] Feltet skal inneholde tekst.
    [number] Feltet skal inneholde et tall.
    [yes-no] Feltet skal være sant eller usant.
    [list] Feltet skal være en liste.
   *[object] Feltet skal være et objekt.
}
import-reason-no-lines = Behovsmeldingen har verken hjelpemidler eller tilbehør.
import-reason-cell-error = Regnearkcellen inneholder en feil: { $value }.
import-reason-unknown-product = Det finnes ikke noe produkt med «{ $value }». Les inn produktlisten først, eller registrer produktet.
import-reason-product-is-bulk = «{ $value }» telles i antall og merkes ikke enkeltvis. Registrer det som beholdning.
import-reason-unknown-place = Stedet «{ $value }» finnes ikke. Opprett stedet, eller rett navnet.
import-reason-place-not-in-use = Stedet «{ $value }» er ikke i bruk.
import-reason-unknown-person = Ingen innbygger er registrert med dette fødselsnummeret. Les inn innbyggerne først.
import-reason-person-gone = Innbyggeren er død eller har flyttet, og kan ikke stå som låner.
import-reason-label-taken = Merkelappen «{ $value }» er allerede brukt på noe annet.
import-reason-serial-taken = Serienummeret «{ $value }» er allerede brukt på et annet eksemplar av samme produkt.
import-reason-date-in-future = Datoen { $value } er ikke kommet ennå.

## dynamic: import-fault-*

import-fault-empty = Filen er tom.
import-fault-unknown-encoding = Filen kan ikke leses som tekst. Lagre den som UTF-8 og prøv igjen.
import-fault-wrong-header = Filen mangler disse kolonnene: { $missing }.
import-fault-not-json = Filen er ikke gyldig JSON. Feilen er på linje { $line }, tegn { $column }.
import-fault-wrong-shape = Filen er gyldig JSON, men inneholder verken én oppføring eller en liste med oppføringer.
import-fault-not-xlsx = Filen kan ikke åpnes som Excel-fil (XLSX). Åpne den i Excel og lagre den på nytt.

## dynamic: import-skipped-*

import-skipped-empty = Arket er tomt.
import-skipped-no-header = Arket har ingen overskriftsrad som kan brukes.
import-skipped-example = Arket er et eksempel.

## dynamic: import-template-*

import-template-persons = Innbyggere
import-template-persons-national-id = Fødselsnummer eller D-nummer, 11 sifre. Må fylles ut.
import-template-persons-first = Må fylles ut.
import-template-persons-middle = Kan stå tomt.
import-template-persons-last = Må fylles ut.
import-template-persons-phone = Telefonnummer til innbyggeren.
import-template-persons-street = Gate og husnummer der innbyggeren bor.
import-template-persons-postcode = Fire sifre, også når det begynner med null.
import-template-persons-place = Poststed.
import-template-persons-protected = Skriv «ja» for innbyggere med adressebeskyttelse. Tomt felt betyr nei.
import-template-persons-kin-name = Navnet på nærmeste pårørende.
import-template-persons-kin-phone = Telefonnummer til pårørende.
import-template-persons-kin-relation = For eksempel datter, ektefelle eller verge.
import-template-devices = Hjelpemidler
import-template-devices-label = Kommunens egen merkelapp på hjelpemiddelet. Merkelapp eller serienummer må fylles ut.
import-template-devices-hms = HMS-artikkelnummer, seks sifre. HMS-nummer eller produktnavn må fylles ut.
import-template-devices-name = Navnet på produktet. Kan stå tomt når HMS-nummeret er fylt ut.
import-template-devices-iso = ISO 9999-kode, for eksempel 12060602. Kan stå tomt.
import-template-devices-serial = Produsentens serienummer.
import-template-devices-place = Hvor hjelpemiddelet står, fra det ytterste til det innerste, for eksempel «Hovedlager > Reol 3». Kan stå tomt når hjelpemiddelet er utlånt.
import-template-devices-owner = Hvem som eier hjelpemiddelet. Tomt felt betyr kommunen.
import-template-devices-state = Hvilken tilstand hjelpemiddelet er i. Tomt felt betyr klar, eller utlånt når «Utlånt til» er fylt ut.
import-template-devices-received = Datoen kommunen mottok hjelpemiddelet.
import-template-devices-inspection = Datoen for neste periodiske kontroll.
import-template-devices-borrower = Fødselsnummeret til den som låner hjelpemiddelet.
import-template-devices-loan-kind = Hva slags lån det er. Tomt felt betyr korttid.
import-template-devices-due = Datoen hjelpemiddelet skal leveres tilbake.

## dynamic: import-kind-* import-state-* import-row-*

import-lead = Les inn filer fra NAV, Kartverket og egne lister. Rader som ikke kan tas imot, legges til side slik at du kan rette dem.
import-upload = Les inn en fil
import-kind = Hva filen inneholder
import-kind-order = Når alt er nytt, les inn i denne rekkefølgen: det som står nederst, viser til det som står øverst.
import-kind-missing = Velg hva filen inneholder
import-kind-categories = ISO-klasser
import-kind-help-categories = ISO 9999 som CSV, med kode, tittel og søkeord.
import-kind-products = Produkter
import-kind-help-products = NAVs artikkelliste med HMS-nummer, som CSV, Excel eller JSON.
import-kind-substitutes = Likeverdige produkter
import-kind-help-substitutes = Lister over produkter som kan erstatte hverandre, som Excel. En nyere liste med samme filnavn erstatter den eldre.
import-kind-addresses = Adresser
import-kind-help-addresses = Matrikkelen – Adresse fra Kartverket, som CSV. Alle adressefelter foreslår herfra.
import-kind-persons = Innbyggere
import-kind-help-persons = Din egen liste etter malen, som Excel eller CSV. Kjente innbyggere oppdateres, og tomme felt endrer ingenting.
import-kind-devices = Hjelpemidler
import-kind-help-devices = Din egen liste etter malen, ett eksemplar per rad, med sted, tilstand og eventuell låner.
import-kind-needs = Behovsmeldinger
import-kind-help-needs = Digitale behovsmeldinger fra NAV, som JSON. Hver melding blir et behov med innbygger og linjer.
import-kind-orders = Ordrelinjer
import-kind-help-orders = Ordrelinjer fra NAV, som JSON. De finner behovet sitt gjennom saksnummeret.
import-file = Fil
import-file-help = CSV, Excel (XLSX) eller JSON. Den samme filen kan leses inn flere ganger uten at noe blir dobbelt.
import-file-missing = Velg en fil
import-file-too-large = Filen er for stor. Den kan ha høyst { $megabytes } MB. Del den opp, eller be driften lese den inn fra kommandolinjen.
import-do = Les inn
import-templates = Maler
import-templates-help = Regneark til å fylle ut. Kolonnene er forklart i arket.
import-runs = Tidligere innlesinger
import-runs-empty = Ingenting er lest inn ennå
import-runs-empty-text = Begynn med ISO-klassene og produktlisten.
import-started = Startet
import-finished = Ferdig
import-by = Startet av
import-by-rampe = Rampe
import-state = Status
import-read = Lest
import-new = Nye
import-changed = Endret
import-known = Kjent fra før
import-set-aside = Lagt til side
import-skipped = Ark som ikke er lest
import-to-set-aside = { $n ->
    [one] Se raden som er lagt til side
   *[other] Se { $n } rader som er lagt til side
}
import-not-read = Filen er ikke lest inn
import-cancelled-text = Innlesingen er stoppet. Radene som allerede er tatt imot, blir stående. Les inn filen på nytt for å ta resten.
import-cancel = Stopp innlesingen
import-cancel-wanted = Innlesingen stopper så snart radene som er under arbeid, er ferdige.
import-progress = Rader lest
import-waits = Filen venter på tur.
import-stopping = Innlesingen stoppes.
import-look-again = Oppdater
import-state-waiting = Venter
import-state-running = Leses inn
import-state-done = Ferdig
import-state-failed = Mislyktes
import-state-cancelled = Stoppet
import-row-waiting = Venter
import-row-corrected = Rettet
import-row-dropped = Forkastet
import-row-title = Rad som er lagt til side: { $line }
import-aside-title = Rader lagt til side
import-aside-lead = Disse radene kunne ikke tas imot. Rett dem, prøv dem igjen når det de viser til, er lest inn, eller forkast dem.
import-aside-empty = Ingen rader her
import-aside-empty-text = Når en rad i en fil ikke kan tas imot, står den her med grunnen.
import-one-file = Bare én fil
import-where = Hvor
import-why = Hvorfor
import-field = Felt
import-whole-file = hele filen
import-line = linje { $line }
import-settled = Avgjort
import-header = Overskriften i filen:
import-text = Tekst
import-text-help = Rett det som er feil, og behold rekkefølgen og skilletegnene. Teksten kan inneholde fødselsnummer. Ikke del den med andre.
import-correct = Les inn rettet rad
import-retry = Prøv igjen uten endring
import-drop = Forkast raden
import-drop-title = Forkaste raden?
import-drop-text = Raden blir ikke lest inn, heller ikke når den samme filen kommer igjen. Den står i listen over forkastede rader.
import-dropped = Raden er forkastet.
import-became-new = Raden er lest inn som ny.
import-became-changed = Raden er lest inn og har endret noe som var kjent.
import-became-known = Raden var kjent fra før. Den venter ikke lenger.
import-still-aside = Raden kunne fortsatt ikke tas imot. Grunnen står under.
import-not-one-row = Teksten er ikke én rad i samme form som filen. Sammenlign med overskriften.
import-fault-unavailable = Rampe svarte ikke underveis. Radene som allerede er tatt imot, blir stående. Les inn filen på nytt.
