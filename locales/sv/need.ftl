# Behov: mottagning, kö och prioritering

need-what = Vad
need-person = Invånare
need-time-left = Tid kvar
need-level = Nivå
need-step = Steg
need-in-charge = Ansvarig
need-service = Tjänst
need-service-none = Inte vald
need-term = Varaktighet
need-deadline = Tidsfrist
need-clock-from = Klockan går från
need-channel = Vem tog kontakt
need-caller = Den som ringde
need-caller-name = Namn på den som ringer
need-caller-phone = Telefon till den som ringer
need-matters = Vad är viktigt för personen
need-matters-help = Med personens egna ord
need-challenge = Funktionssvårighet
need-challenge-help = Vad är svårt i vardagen nu?
need-note = Anteckning
need-source = Blankettnummer
need-not-said = Inte angivet
need-open = Nytt behov
need-open-for = Nytt behov
need-and-more = { $n ->
    [one] { $what } och 1 till
   *[other] { $what } och { $n } till
}
need-nothing-named = Behov utan önskat hjälpmedel
need-no-level = Väntar på prioritering
need-no-level-short = Inte prioriterat
need-proposed = { $level } föreslagen
need-waits-for-level = Har väntat på prioritering i { $time }
need-no-cause = utan orsak
need-waited = Har väntat { $time }
need-more-filters = Fler filter
need-took = Tog { $time }
need-queue-empty = Inga behov väntar
need-queue-empty-text = När någon ringer eller en blankett kommer in står behovet här med tiden som är kvar.
need-queue-none = Inga behov passar filtren
need-queue-all = Visa alla
need-charge-me = Mig
need-charge-nobody = Ingen
need-charge-other = Vald medarbetare
need-assign-to = Ansvarig
need-assign = Sätt ansvarig
need-assign-none = Välj minst ett behov först.
need-assign-unknown = Den du valde arbetar inte här längre.
need-assigned = Behov som fick ny ansvarig: { $n }
need-assigned-one = Ansvarig är satt.
need-choose-name = { $what } till { $who }
need-take = Ta ärendet
need-assign-other = Ge ärendet till en annan
need-step-change = Byt steg
need-step-do = Byt steg
need-step-entered = Behovet är i ett nytt steg. Tiden räknas där från nu.
need-step-from = Från
need-step-took = Tid
need-time-spent = Vart tiden tog vägen
need-timeline = Tidslinje
need-about = Om behovet
need-describe = Rätta det som är skrivet
need-described = Ändringarna är sparade.
need-lines = Önskade hjälpmedel
need-no-lines = Inga hjälpmedel är önskade än.
need-count = Antal
need-line-n = Hjälpmedel { $n }
need-line-help = Namn, artikelnummer eller ISO-klass. Skriv med egna ord om du inte hittar det.
need-line-add = Lägg till ett hjälpmedel
need-line-add-do = Lägg till
need-line-added = Hjälpmedlet är tillagt.
need-line-change = Ändra { $what }
need-line-changed = Raden är ändrad.
need-line-remove = Ta bort från behovet
need-line-removed = Raden är borttagen.
need-line-was = Först skrivet som ”{ $words }”
need-line-item = exemplaret
need-line-state = Tillstånd
need-offer-ready = { $n ->
    [0] inga klara
    [one] 1 klart
   *[other] { $n } klara
}
need-offer-class = ISO-klass { $code }
need-triage = Prioritering
need-level-limit = { $level } – inom { $limit }
need-proposal-none = Kryssa för det som gäller, så föreslår nyckeln en nivå.
need-proposal = Nyckeln föreslår { $level }, inom { $limit }, eftersom:
need-deadline-would = Tidsfrist { $at }
need-level-intake-only = Sätts bara av den gemensamma mottagningen
need-key-why = Klockan startade { $date }, så version { $version } av nyckeln gäller.
need-key-version = Nyckel version { $version }
need-complete-on = Uppgifterna var kompletta
need-complete-on-help = Klockan startar den dagen. Lämna tomt om allt var känt vid första kontakten.
need-reason = Motivering
need-reason-help = Måste skrivas när nivån ändras, eller när du väljer en annan än den föreslagna
need-next-step = Nästa steg
need-level-do = Sätt nivå
need-level-change = Ändra nivån
need-level-set = Nivån är satt och tidsfristen är beräknad.
need-level-history = Nivåer genom tiden
need-because = Varför
need-who-when = Vem och när
need-no-criteria = Inga kriterier förkryssade
need-late-title = Tidsfristen har passerat
need-late-text = Behovet är en avvikelse tills orsaken är angiven.
need-late-because = Tidsfristen har passerat. Orsak: { $cause }
need-cause = Orsak till förseningen
need-cause-do = Ange orsak
need-cause-given = Orsaken är antecknad.
need-close = Avsluta behovet utan utlämning
need-close-help = Behovet lämnar kön. Det kan inte ångras.
need-close-reason = Varför avslutas det
need-close-do = Avsluta behovet
need-closed-done = Behovet är avslutat.
need-opened = Behovet är registrerat och står i kön.
need-similar-needs = { $n ->
    [one] Personen väntar redan på något liknande. Är det samma ärende?
   *[other] Personen väntar redan på något liknande i { $n } behov. Är det samma ärende?
}
need-similar-loans = { $n ->
    [one] Personen har redan något liknande till låns.
   *[other] Personen har redan { $n } liknande hjälpmedel till låns.
}

intake-title = Gemensam mottagning
intake-lead = Från telefonsamtal till registrerat behov på en enda sida.
intake-who = Vem gäller det
intake-person = Sök invånare
intake-find = Sök
intake-choose = Välj invånare
intake-choose-do = Välj
intake-none = Ingen hittades. Registrera personen här.
intake-new-person = Ny invånare
intake-other-person = Välj en annan
intake-caller = Vem ringer
intake-about = Vad gäller det
intake-urgency = Hur bråttom är det
intake-urgency-help = Kryssa för det som gäller. Är du osäker kan prioriteringen vänta.
intake-criteria = Kriterierna i nyckeln
intake-triage-now = Sätt den föreslagna nivån nu
intake-triage-now-help = Annars väntar behovet på prioritering.
intake-incomplete = Något saknas innan vi kan avgöra
intake-incomplete-help = Klockan startar när uppgifterna är kompletta.
intake-open = Registrera behovet
intake-beside-empty = Invånaren visas här
intake-beside-text = Välj en invånare för att se öppna behov, lån och vem du kan ringa.

## dynamic: need-channel-*
need-channel-citizen = Invånare
need-channel-next_of_kin = Anhörig
need-channel-home_care = Hemtjänsten
need-channel-physio = Fysio- eller arbetsterapeut
need-channel-hospital = Sjukhus
need-channel-gp = Husläkare
need-channel-nursing_home = Särskilt boende
need-channel-school = Skola eller förskola
need-channel-nav = NAV
need-channel-other = Annan

## dynamic: need-term-*
need-term-short = Kortvarigt
need-term-lasting = Varaktigt
need-term-unknown = Inte klarlagt

## dynamic: need-step-*
need-step-triage = Prioritering
need-step-assessment = Kartläggning
need-step-nav = NAV
need-step-store = Lager
need-step-transport = Transport

## dynamic: need-standing-*
need-standing-late = Över tidsfristen
need-standing-today = Tidsfrist i dag
need-standing-week = Inom en vecka
need-standing-later = Senare
need-standing-no_level = Väntar på prioritering

## dynamic: need-state-*
need-state-untriaged = Väntar på prioritering
need-state-in_use = I bruk

## dynamic: need-line-*
need-line-wanted = Önskat
need-line-reserved = Reserverat
need-line-nav = Hos NAV
need-line-fulfilled = Levererat

## dynamic: need-purpose-*
need-purpose-exchange = Byte
need-purpose-already_handed_out = Redan utlämnat

## dynamic: need-nav-*
need-nav-applied = Ansökt
need-nav-granted = Beviljat
need-nav-ordered = Beställt
need-nav-received = Mottaget
need-nav-fitted = Utprovat
need-nav-delivered = Levererat

## dynamic: need-cause-*
need-cause-staff_capacity = För få medarbetare
need-cause-not_in_stock = Inte i lager
need-cause-waiting_for_nav = Väntar på NAV
need-cause-transport = Transport
need-cause-person_not_reached = Fick inte tag i personen
need-cause-person_asked_to_wait = Personen bad om att vänta
need-cause-dwelling = Bostaden måste göras i ordning
need-cause-wrong_level = Fel nivå
need-cause-other = Annat

## dynamic: need-close-*
need-close-not_entitled = Ingen rätt till hjälpmedlet
need-close-other_solution = Löst på annat sätt
need-close-no_longer_needed = Behövs inte längre
need-close-dead = Personen är avliden
need-close-moved_out = Flyttat från kommunen
need-close-registered_twice = Registrerat två gånger
need-close-person_declined = Personen tackade nej

## dynamic: need-event-*
need-event-opened = Första kontakt
need-event-line_added = Hjälpmedel önskat
need-event-line_changed = Rad ändrad
need-event-line_removed = Rad borttagen
need-event-term_changed = Varaktighet ändrad
need-event-information_completed = Uppgifterna är kompletta
need-event-triaged = Nivå satt
need-event-assigned = Ansvarig ändrad
need-event-step_entered = Nytt steg
need-event-line_reserved = Reserverat
need-event-line_released = Reservationen hävd
need-event-nav_reached = NAV
need-event-line_fulfilled = Levererat
need-event-deviation_explained = Orsak till förseningen angiven
need-event-in_use = I bruk: klockan har stannat
need-event-closed = Avslutat

## dynamic: refusal-need-*
refusal-need-closed = Behovet är avslutat.
refusal-need-not-triaged = Behovet har inte fått någon nivå än.
refusal-need-no-such-line = Raden finns inte på det här behovet.
refusal-need-line-taken = Raden är inte ledig för detta. Den är reserverad, levererad eller borttagen.
refusal-need-no-quantity = Antalet måste vara minst 1.
refusal-need-nav-step-out-of-order = Steget före detta saknar datum.
refusal-need-nav-date-backwards = Datumet ligger före det föregående stegets datum.
refusal-need-lines-open = Några rader väntar fortfarande.
refusal-need-reason-missing = En ändring av nivån måste motiveras.
refusal-need-not-late = Fristen har inte passerat, så det finns ingen avvikelse att förklara.
refusal-need-still-reserved = Frigör de reserverade hjälpmedlen först.
refusal-need-not-lasting = Bara varaktiga behov går till NAV.
refusal-need-joint-intake-only = Bara den gemensamma mottagningen kan sätta den här nivån. Skicka behovet dit.
refusal-need-complete-before-contact = Uppgifterna kan inte vara kompletta före den första kontakten.
refusal-need-clock-runs = Klockan går redan. Fristen flyttas inte.
