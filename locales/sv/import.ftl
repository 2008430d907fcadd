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
