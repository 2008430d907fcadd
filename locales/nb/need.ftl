# Behov: mottak, kø og prioritering

need-what = Hva
need-person = Innbygger
need-time-left = Tid igjen
need-level = Nivå
need-step = Steg
need-in-charge = Ansvarlig
need-service = Tjeneste
need-service-none = Ikke valgt
need-term = Varighet
need-deadline = Frist
need-clock-from = Klokken går fra
need-channel = Hvem tok kontakt
need-caller = Den som ringte
need-caller-name = Navn på den som ringer
need-caller-phone = Telefon til den som ringer
need-matters = Hva er viktig for personen
need-matters-help = Med personens egne ord
need-challenge = Funksjonsutfordring
need-challenge-help = Hva er vanskelig i hverdagen nå?
need-note = Notat
need-source = Skjemanummer
need-not-said = Ikke oppgitt
need-open = Nytt behov
need-open-for = Nytt behov
need-and-more = { $n ->
    [one] { $what } og 1 til
   *[other] { $what } og { $n } til
}
need-nothing-named = Behov uten ønsket hjelpemiddel
need-no-level = Venter på prioritering
need-no-level-short = Ikke prioritert
need-proposed = { $level } foreslått
need-waits-for-level = Har ventet på prioritering i { $time }
need-no-cause = uten årsak
need-waited = Har ventet { $time }
need-more-filters = Flere filtre
need-took = Tok { $time }
need-queue-empty = Ingen behov venter
need-queue-empty-text = Når noen ringer eller et skjema kommer fra NAV, står behovet her med tiden som er igjen.
need-queue-none = Ingen behov passer til filtrene
need-queue-all = Vis alle
need-charge-me = Meg
need-charge-nobody = Ingen
need-charge-other = Valgt ansatt
need-assign-to = Ansvarlig
need-assign = Sett ansvarlig
need-assign-none = Velg minst ett behov først.
need-assign-unknown = Den du valgte, arbeider ikke her lenger.
need-assigned = Behov som fikk ny ansvarlig: { $n }
need-assigned-one = Ansvarlig er satt.
need-choose-name = { $what } til { $who }
need-take = Ta saken
need-assign-other = Gi saken til en annen
need-step-change = Bytt steg
need-step-do = Bytt steg
need-step-entered = Behovet er i et nytt steg. Tiden telles der fra nå.
need-step-from = Fra
need-step-took = Tid
need-time-spent = Hvor tiden gikk
need-timeline = Tidslinje
need-about = Om behovet
need-describe = Rett det som er skrevet
need-described = Endringene er lagret.
need-lines = Ønskede hjelpemidler
need-no-lines = Ingen hjelpemidler er ønsket ennå.
need-count = Antall
need-line-n = Hjelpemiddel { $n }
need-line-help = Navn, HMS-nummer eller ISO-klasse. Skriv med egne ord hvis du ikke finner det.
need-line-add = Legg til et hjelpemiddel
need-line-add-do = Legg til
need-line-added = Hjelpemiddelet er lagt til.
need-line-change = Endre { $what }
need-line-changed = Linjen er endret.
need-line-remove = Fjern fra behovet
need-line-removed = Linjen er fjernet.
need-line-was = Først skrevet som «{ $words }»
need-line-item = eksemplaret
need-line-state = Tilstand
need-offer-ready = { $n ->
    [0] ingen klare
    [one] 1 klart
   *[other] { $n } klare
}
need-offer-class = ISO-klasse { $code }
need-triage = Prioritering
need-level-limit = { $level } – innen { $limit }
need-proposal-none = Kryss av det som gjelder, så foreslår nøkkelen et nivå.
need-proposal = Nøkkelen foreslår { $level }, innen { $limit }, fordi:
need-deadline-would = Frist { $at }
need-level-intake-only = Settes bare av felles mottak
need-key-why = Klokken startet { $date }, så versjon { $version } av nøkkelen gjelder.
need-key-version = Nøkkel versjon { $version }
need-complete-on = Opplysningene var komplette
need-complete-on-help = Klokken starter denne dagen. La stå tomt hvis alt var kjent ved første kontakt.
need-reason = Begrunnelse
need-reason-help = Må skrives når nivået endres, eller når du velger et annet enn det foreslåtte
need-next-step = Neste steg
need-level-do = Sett nivå
need-level-change = Endre nivået
need-level-set = Nivået er satt, og fristen er regnet ut.
need-level-history = Nivåer gjennom tiden
need-because = Hvorfor
need-who-when = Hvem og når
need-no-criteria = Ingen kriterier krysset av
need-late-title = Fristen er passert
need-late-text = Behovet er et avvik til årsaken er oppgitt.
need-late-because = Fristen er passert. Årsak: { $cause }
need-cause = Årsak til forsinkelsen
need-cause-do = Oppgi årsak
need-cause-given = Årsaken er notert.
need-close = Avslutt behovet uten utlevering
need-close-help = Behovet går ut av køen. Det kan ikke gjøres om.
need-close-reason = Hvorfor avsluttes det
need-close-do = Avslutt behovet
need-closed-done = Behovet er avsluttet.
need-opened = Behovet er registrert og står i køen.
need-similar-needs = { $n ->
    [one] Personen venter alt på noe lignende. Er dette samme sak?
   *[other] Personen venter alt på noe lignende i { $n } behov. Er dette samme sak?
}
need-similar-loans = { $n ->
    [one] Personen har alt noe lignende på lån.
   *[other] Personen har alt { $n } lignende hjelpemidler på lån.
}

intake-title = Felles mottak
intake-lead = Fra telefon til registrert behov på ett skjermbilde.
intake-who = Hvem gjelder det
intake-person = Finn innbygger
intake-find = Søk
intake-choose = Velg innbygger
intake-choose-do = Velg
intake-none = Ingen funnet. Registrer personen her.
intake-new-person = Ny innbygger
intake-other-person = Velg en annen
intake-caller = Hvem ringer
intake-about = Hva gjelder det
intake-urgency = Hvor mye haster det
intake-urgency-help = Kryss av det som gjelder. Er du usikker, kan prioriteringen vente.
intake-criteria = Kriteriene i nøkkelen
intake-triage-now = Sett det foreslåtte nivået nå
intake-triage-now-help = Ellers venter behovet på prioritering.
intake-incomplete = Noe mangler før vi kan avgjøre
intake-incomplete-help = Klokken starter når opplysningene er komplette.
intake-open = Registrer behovet
intake-beside-empty = Innbyggeren vises her
intake-beside-text = Velg en innbygger for å se åpne behov, utlån og hvem du kan ringe.

## dynamic: need-channel-*
need-channel-citizen = Innbygger
need-channel-next_of_kin = Pårørende
need-channel-home_care = Hjemmetjenesten
need-channel-physio = Fysio- eller ergoterapeut
need-channel-hospital = Sykehus
need-channel-gp = Fastlege
need-channel-nursing_home = Sykehjem
need-channel-school = Skole eller barnehage
need-channel-nav = NAV
need-channel-other = Andre

## dynamic: need-term-*
need-term-short = Kortvarig
need-term-lasting = Varig
need-term-unknown = Ikke avklart

## dynamic: need-step-*
need-step-triage = Prioritering
need-step-assessment = Kartlegging
need-step-nav = NAV
need-step-store = Lager
need-step-transport = Transport

## dynamic: need-standing-*
need-standing-late = Over fristen
need-standing-today = Frist i dag
need-standing-week = Innen en uke
need-standing-later = Senere
need-standing-no_level = Venter på prioritering

## dynamic: need-state-*
need-state-untriaged = Venter på prioritering
need-state-in_use = I bruk

## dynamic: need-line-*
need-line-wanted = Ønsket
need-line-reserved = Reservert
need-line-nav = Hos NAV
need-line-fulfilled = Levert

## dynamic: need-purpose-*
need-purpose-exchange = Bytte
need-purpose-already_handed_out = Alt utlevert

## dynamic: need-nav-*
need-nav-applied = Søkt
need-nav-granted = Innvilget
need-nav-ordered = Bestilt
need-nav-received = Mottatt
need-nav-fitted = Tilpasset
need-nav-delivered = Levert

## dynamic: need-cause-*
need-cause-staff_capacity = For få ansatte
need-cause-not_in_stock = Ikke på lager
need-cause-waiting_for_nav = Venter på NAV
need-cause-transport = Transport
need-cause-person_not_reached = Fikk ikke tak i personen
need-cause-person_asked_to_wait = Personen ba om å vente
need-cause-dwelling = Boligen måtte gjøres klar
need-cause-wrong_level = Feil nivå
need-cause-other = Annet

## dynamic: need-close-*
need-close-not_entitled = Ikke rett til hjelpemiddelet
need-close-other_solution = Løst på annen måte
need-close-no_longer_needed = Ikke behov lenger
need-close-dead = Personen er død
need-close-moved_out = Flyttet fra kommunen
need-close-registered_twice = Registrert to ganger
need-close-person_declined = Personen takket nei

## dynamic: need-event-*
need-event-opened = Første kontakt
need-event-line_added = Hjelpemiddel ønsket
need-event-line_changed = Linje endret
need-event-line_removed = Linje fjernet
need-event-term_changed = Varighet endret
need-event-information_completed = Opplysningene er komplette
need-event-triaged = Nivå satt
need-event-assigned = Ansvarlig endret
need-event-step_entered = Nytt steg
need-event-line_reserved = Reservert
need-event-line_released = Reservasjonen opphevet
need-event-nav_reached = NAV
need-event-line_fulfilled = Levert
need-event-deviation_explained = Årsak til forsinkelsen oppgitt
need-event-in_use = I bruk: klokken har stoppet
need-event-closed = Avsluttet

## dynamic: refusal-need-*
refusal-need-closed = Behovet er avsluttet.
refusal-need-not-triaged = Behovet har ikke fått nivå ennå.
refusal-need-no-such-line = Linjen finnes ikke på dette behovet.
refusal-need-line-taken = Linjen er ikke ledig til dette. Den er reservert, levert eller fjernet.
refusal-need-no-quantity = Antallet må være minst 1.
refusal-need-nav-step-out-of-order = Steget før dette mangler dato.
refusal-need-nav-date-backwards = Datoen er før datoen på forrige steg.
refusal-need-lines-open = Noen linjer venter fortsatt.
refusal-need-reason-missing = Endring av nivå må begrunnes.
refusal-need-not-late = Fristen er ikke passert, så det er ikke noe avvik å forklare.
refusal-need-still-reserved = Frigi de reserverte hjelpemidlene først.
refusal-need-not-lasting = Bare varige behov går til NAV.
refusal-need-joint-intake-only = Bare felles mottak kan sette dette nivået. Send behovet til mottaket.
refusal-need-complete-before-contact = Opplysningene kan ikke være komplette før første kontakt.
refusal-need-clock-runs = Klokken går allerede. Fristen flyttes ikke.
