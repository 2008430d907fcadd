### Import: varför en rad har lagts åt sidan, varför en fil inte kan läsas, och texterna i mallarna.

## dynamic: import-reason-*

import-reason-missing-value = Fältet är tomt men måste fyllas i.
import-reason-not-hms-number = ”{ $value }” är inget HMS-artikelnummer. Numret har sex siffror, även när det börjar med noll.
import-reason-not-iso-code = ”{ $value }” är ingen ISO 9999-kod. Koden har två, fyra, sex eller åtta siffror.
import-reason-level-mismatch = Nivån stämmer inte med koden. Enligt kodens längd ska nivån vara { $expected }.
import-reason-parent-mismatch = Den överordnade koden stämmer inte. Enligt koden ska det stå ”{ $expected }”.
import-reason-not-a-count = ”{ $value }” är inget antal. Skriv ett heltal från 1 till 9999.
import-reason-not-a-number = ”{ $value }” är inget tal.
import-reason-not-a-date = ”{ $value }” är inget datum. Skriv till exempel 2026-01-31.
import-reason-not-an-id = ”{ $value }” är inget giltigt id (UUID).
import-reason-not-a-postcode = ”{ $value }” är inget postnummer.
import-reason-not-a-municipality = ”{ $value }” är ingen kommunkod. Koden har fyra siffror.
import-reason-unknown-coordinate-system = Koordinatsystemet ”{ $value }” stöds inte. Använd EPSG 25832, 25833, 25835 eller 4258.
import-reason-outside-area = Koordinaterna ligger utanför området som koordinatsystemet gäller för.
import-reason-national-id-form = Personnumret har fel antal siffror eller innehåller andra tecken än siffror.
import-reason-national-id-date = Datumet i personnumret finns inte.
import-reason-national-id-check-digit = Kontrollsiffrorna i personnumret stämmer inte. Kontrollera numret mot källan.
import-reason-national-id-century = Personnumret saknar århundrade. Skriv det med tolv siffror.
import-reason-person-mismatch = Anmälan anger två olika personer. Personnumren måste vara lika.
import-reason-unknown-value = ”{ $value }” är inget giltigt val. Välj mellan: { $allowed }.
import-reason-contradiction = Fältet stämmer inte med det som står i ”{ $other }”.
import-reason-duplicate-in-file = Samma uppgift finns redan på rad { $first }.
import-reason-conflict-in-file = Samma nummer finns på rad { $first } med annat innehåll. Behåll den rad som är rätt.
import-reason-wrong-schema-version = Formulärversion { $value } stöds inte. Rampe läser version { $expected }.
import-reason-wrong-column-count = Raden har { $found } kolumner, men rubrikraden har { $expected }.
import-reason-wrong-type = { $expected ->
    [text] Fältet ska innehålla text.
    [number] Fältet ska innehålla ett tal.
    [yes-no] Fältet ska vara sant eller falskt.
    [list] Fältet ska vara en lista.
   *[object] Fältet ska vara ett objekt.
}
import-reason-no-lines = Behovsanmälan innehåller varken hjälpmedel eller tillbehör.
import-reason-cell-error = Cellen i kalkylbladet innehåller ett fel: { $value }.
import-reason-unknown-product = Det finns ingen produkt med ”{ $value }”. Läs in produktlistan först eller registrera produkten.
import-reason-product-is-bulk = ”{ $value }” räknas i antal och märks inte styckvis. Registrera den som lagersaldo.
import-reason-unknown-place = Platsen ”{ $value }” finns inte. Skapa platsen eller rätta namnet.
import-reason-place-not-in-use = Platsen ”{ $value }” används inte.
import-reason-unknown-person = Ingen invånare är registrerad med detta personnummer. Läs in invånarna först.
import-reason-person-gone = Invånaren är avliden eller har flyttat och kan inte stå som låntagare.
import-reason-label-taken = Etiketten ”{ $value }” används redan på något annat.
import-reason-serial-taken = Tillverkningsnumret ”{ $value }” används redan på ett annat exemplar av samma produkt.
import-reason-date-in-future = Datumet { $value } har inte inträffat än.

## dynamic: import-fault-*

import-fault-empty = Filen är tom.
import-fault-unknown-encoding = Filen kan inte läsas som text. Spara den som UTF-8 och försök igen.
import-fault-wrong-header = Filen saknar dessa kolumner: { $missing }.
import-fault-not-json = Filen är inte giltig JSON. Felet finns på rad { $line }, tecken { $column }.
import-fault-wrong-shape = Filen är giltig JSON men innehåller varken en post eller en lista med poster.
import-fault-not-xlsx = Filen kan inte öppnas som Excelfil (XLSX). Öppna den i Excel och spara den på nytt.

## dynamic: import-skipped-*

import-skipped-empty = Bladet är tomt.
import-skipped-no-header = Bladet har ingen rubrikrad som kan användas.
import-skipped-example = Bladet är ett exempel.

## dynamic: import-template-*

import-template-persons = Invånare
import-template-persons-national-id = Personnummer eller samordningsnummer med tolv siffror. Måste fyllas i.
import-template-persons-first = Måste fyllas i.
import-template-persons-middle = Kan lämnas tomt.
import-template-persons-last = Måste fyllas i.
import-template-persons-phone = Telefonnummer till invånaren.
import-template-persons-street = Gata och husnummer där invånaren bor.
import-template-persons-postcode = Fem siffror.
import-template-persons-place = Postort.
import-template-persons-protected = Skriv ”ja” för invånare med skyddad adress. Tomt fält betyder nej.
import-template-persons-kin-name = Namn på närmast anhörig.
import-template-persons-kin-phone = Telefonnummer till den anhöriga.
import-template-persons-kin-relation = Till exempel dotter, make eller god man.
import-template-devices = Hjälpmedel
import-template-devices-label = Kommunens egen etikett på hjälpmedlet. Etikett eller tillverkningsnummer måste fyllas i.
import-template-devices-hms = HMS-artikelnummer med sex siffror. HMS-artikelnummer eller produktnamn måste fyllas i.
import-template-devices-name = Produktens namn. Kan lämnas tomt när HMS-artikelnumret är ifyllt.
import-template-devices-iso = ISO 9999-kod, till exempel 12060602. Kan lämnas tomt.
import-template-devices-serial = Tillverkarens serienummer.
import-template-devices-place = Var hjälpmedlet finns, från det yttersta till det innersta, till exempel ”Huvudlager > Hylla 3”. Kan lämnas tomt när hjälpmedlet är utlånat.
import-template-devices-owner = Vem som äger hjälpmedlet. Tomt fält betyder kommunen.
import-template-devices-state = Vilket tillstånd hjälpmedlet är i. Tomt fält betyder redo, eller utlånad när ”Utlånad till” är ifyllt.
import-template-devices-received = Datumet då kommunen tog emot hjälpmedlet.
import-template-devices-inspection = Datum för nästa återkommande kontroll.
import-template-devices-borrower = Personnumret för den som lånar hjälpmedlet.
import-template-devices-loan-kind = Vilken typ av lån det är. Tomt fält betyder korttid.
import-template-devices-due = Datumet då hjälpmedlet ska lämnas tillbaka.

## dynamic: import-kind-* import-state-* import-row-*

import-lead = Läs in filer från NAV, Kartverket och egna listor. Rader som inte kan tas emot läggs åt sidan så att du kan rätta dem.
import-upload = Läs in en fil
import-kind = Vad filen innehåller
import-kind-order = När allt är nytt, läs in i den här ordningen: det som står nederst hänvisar till det som står överst.
import-kind-missing = Välj vad filen innehåller
import-kind-categories = ISO-klasser
import-kind-help-categories = ISO 9999 som CSV, med kod, titel och sökord.
import-kind-products = Produkter
import-kind-help-products = NAV:s artikellista med HMS-nummer, som CSV, Excel eller JSON.
import-kind-substitutes = Likvärdiga produkter
import-kind-help-substitutes = Listor över produkter som kan ersätta varandra, som Excel. En nyare lista med samma filnamn ersätter den äldre.
import-kind-addresses = Adresser
import-kind-help-addresses = Matrikkelen – Adresse från Kartverket, som CSV. Alla adressfält föreslår härifrån.
import-kind-persons = Invånare
import-kind-help-persons = Din egen lista enligt mallen, som Excel eller CSV. Kända invånare uppdateras, och tomma fält ändrar ingenting.
import-kind-devices = Hjälpmedel
import-kind-help-devices = Din egen lista enligt mallen, ett exemplar per rad, med plats, tillstånd och eventuell låntagare.
import-kind-needs = Behovsanmälningar
import-kind-help-needs = Digitala behovsanmälningar från NAV, som JSON. Varje anmälan blir ett behov med invånare och rader.
import-kind-orders = Orderrader
import-kind-help-orders = Orderrader från NAV, som JSON. De hittar sitt behov genom ärendenumret.
import-file = Fil
import-file-help = CSV, Excel (XLSX) eller JSON. Samma fil kan läsas in flera gånger utan att något blir dubbelt.
import-file-missing = Välj en fil
import-file-too-large = Filen är för stor. Den får ha högst { $megabytes } MB. Dela upp den, eller be driften läsa in den från kommandoraden.
import-do = Läs in
import-templates = Mallar
import-templates-help = Kalkylblad att fylla i. Kolumnerna förklaras i bladet.
import-runs = Tidigare inläsningar
import-runs-empty = Inget har lästs in än
import-runs-empty-text = Börja med ISO-klasserna och produktlistan.
import-started = Startad
import-finished = Klar
import-by = Startad av
import-by-rampe = Rampe
import-state = Status
import-read = Lästa
import-new = Nya
import-changed = Ändrade
import-known = Kända sedan tidigare
import-set-aside = Lagda åt sidan
import-skipped = Blad som inte har lästs
import-to-set-aside = { $n ->
    [one] Visa raden som lagts åt sidan
   *[other] Visa { $n } rader som lagts åt sidan
}
import-not-read = Filen har inte lästs in
import-cancelled-text = Inläsningen har stoppats. Raderna som redan tagits emot finns kvar. Läs in filen igen för att ta resten.
import-cancel = Stoppa inläsningen
import-cancel-wanted = Inläsningen stoppar så snart raderna som bearbetas är klara.
import-progress = Lästa rader
import-waits = Filen väntar på sin tur.
import-stopping = Inläsningen stoppas.
import-look-again = Uppdatera
import-state-waiting = Väntar
import-state-running = Läses in
import-state-done = Klar
import-state-failed = Misslyckades
import-state-cancelled = Stoppad
import-row-waiting = Väntar
import-row-corrected = Rättad
import-row-dropped = Bortvald
import-row-title = Rad som lagts åt sidan: { $line }
import-aside-title = Rader lagda åt sidan
import-aside-lead = De här raderna kunde inte tas emot. Rätta dem, försök igen när det de hänvisar till har lästs in, eller välj bort dem.
import-aside-empty = Inga rader här
import-aside-empty-text = När en rad i en fil inte kan tas emot står den här med orsaken.
import-one-file = Bara en fil
import-where = Var
import-why = Varför
import-field = Fält
import-whole-file = hela filen
import-line = rad { $line }
import-settled = Avgjord
import-header = Rubrikraden i filen:
import-text = Text
import-text-help = Rätta det som är fel och behåll ordningen och skiljetecknen. Texten kan innehålla personnummer. Dela den inte med andra.
import-correct = Läs in rättad rad
import-retry = Försök igen utan ändring
import-drop = Välj bort raden
import-drop-title = Välja bort raden?
import-drop-text = Raden läses inte in, inte heller när samma fil kommer igen. Den står i listan över bortvalda rader.
import-dropped = Raden har valts bort.
import-became-new = Raden har lästs in som ny.
import-became-changed = Raden har lästs in och har ändrat något som var känt.
import-became-known = Raden var känd sedan tidigare. Den väntar inte längre.
import-still-aside = Raden kunde fortfarande inte tas emot. Orsaken står nedan.
import-not-one-row = Texten är inte en rad i samma form som filen. Jämför med rubrikraden.
import-fault-unavailable = Rampe svarade inte under arbetet. Raderna som redan tagits emot finns kvar. Läs in filen igen.
