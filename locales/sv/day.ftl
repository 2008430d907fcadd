## dynamic: day-*
day-date = { $weekday } { $date }
day-lead-late = { $date }. { $n ->
    [one] Ett ärende är över tidsgränsen.
   *[other] { $n } ärenden är över tidsgränsen.
}
day-new-need = Nytt behov
day-quiet = Inget väntar på dig nu
day-quiet-text = När något behöver dig står det här, med det mest brådskande överst.
day-nothing = Inget väntar här
day-all = Visa alla { $n }
day-above = { $n ->
    [one] Ärendet står i listorna ovanför. Visa det i kön
   *[other] Alla { $n } står i listorna ovanför. Visa dem i kön
}

## Sections
day-my_jobs = Mina uppdrag i dag
day-late_without_cause = Över tidsgränsen utan orsak
day-acute_unassigned = Akut utan ansvarig
day-untriaged = Väntar på prioritering
day-in_my_charge = Mina ärenden
day-assessments = Bedömning utan ansvarig
day-fittings = Utprovningar
day-jobs_without_plan = Uppdrag utan dag
day-repair_jobs = Reparationer hos invånare
day-to_make_ready = Gör klart till nästa körning
day-to_wash = Till tvätt
day-to_check = Ska kontrolleras
day-repairs = Till reparation i verkstaden
day-nav_waiting = Väntar på NAV
day-to_collect = Förslag om hämtning
day-opened_today = Kom in i dag
day-set_aside = Rader från import som behöver rättas
day-failed = Bakgrundsjobb som stannat senaste veckan
day-locked = Låsta konton
day-figures = Behoven nu
day-accesses = Åtkomst till uppgifter om invånare

## When nothing is there
day-empty-my_jobs = Du har inga uppdrag i dag.
day-empty-late_without_cause = Inga ärenden är över tidsgränsen utan orsak.
day-empty-acute_unassigned = Alla akuta ärenden har en ansvarig.
day-empty-untriaged = Inga behov väntar på prioritering.
day-empty-in_my_charge = Du har inga öppna ärenden.
day-empty-assessments = Alla bedömningar har en ansvarig.
day-empty-fittings = Inga utprovningar väntar på dig.
day-empty-jobs_without_plan = Alla uppdrag har fått en dag.
day-empty-repair_jobs = Ingen väntar på reparation hemma.
day-empty-to_make_ready = Inget ska göras klart till nästa körning.
day-empty-to_wash = Inget ska tvättas.
day-empty-to_check = Inget ska kontrolleras.
day-empty-repairs = Inget står till reparation.
day-empty-nav_waiting = Inga ärenden väntar på NAV.
day-empty-to_collect = Inga förslag om hämtning.
day-empty-opened_today = Inga nya behov i dag.
day-empty-set_aside = Inga rader från import behöver rättas.
day-empty-failed = Inga bakgrundsjobb har stannat.
day-empty-locked = Inga konton är låsta.

## Lines
day-col-what = Vad
day-col-who = Invånare
day-col-where = Adress
day-col-level = Nivå
day-col-time = Tid
day-col-label = Märkning
day-col-place = Plats
day-col-since = Sedan
day-col-service = Verksamhet
day-col-late = Över tidsgränsen
day-col-kind = Import
day-col-rows = Rader
day-col-task = Jobb
day-col-attempts = Försök
day-col-when = När
day-col-account = Medarbetare
day-col-until = Låst till
day-col-worker = Medarbetare
day-col-accesses = Åtkomster
day-no-name = Inte namngivet
day-no-label = Utan märkning
day-and-more = { $what } och { $n } till
day-job = { $kind }: { $what }
day-kind-deliver = Leverera
day-kind-collect = Hämta
day-kind-repair = Reparera
day-kind-fit = Prova ut
day-kind-inspect = Kontrollera
day-kind-move = Flytta
day-waited = Har väntat { $days }
day-came = Kom { $when }
day-protected = Skyddad
day-address-protected = Skyddad adress
day-address-unknown = Ingen adress

## Leader
day-waiting = behov väntar
day-late = över tidsgränsen
day-inside = lösta inom tidsgränsen
day-inside-of = { $inside } av { $ended } senaste 30 dagarna
day-inside-none = Inga löstes senaste 30 dagarna
day-late-by-service = Över tidsgränsen, efter verksamhet
day-no-service = Utan verksamhet
day-figures-note = Akuta behov är inte medräknade.

## Administrator
day-task-import = Import av fil
day-task-other = Arbete i bakgrunden

## Auditor
day-access-today = åtkomster i dag
day-access-week = åtkomster senaste sju dagarna
day-access-persons = invånare senaste sju dagarna
day-access-protected = åtkomster om skyddade
day-access-most = Flest åtkomster senaste sju dagarna
day-access-machine = Rampe självt och andra system
day-access-none = Ingen har tittat på uppgifter om invånare de senaste sju dagarna.
