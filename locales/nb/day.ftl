## dynamic: day-*
day-date = { $weekday } { $date }
day-lead-late = { $date }. { $n ->
    [one] Én sak er over fristen.
   *[other] { $n } saker er over fristen.
}
day-new-need = Nytt behov
day-quiet = Ingenting venter på deg nå
day-quiet-text = Når noe trenger deg, står det her med det som haster mest øverst.
day-nothing = Ingenting venter her
day-all = Se alle { $n }
day-above = { $n ->
    [one] Saken står i listene over. Se den i køen
   *[other] Alle { $n } står i listene over. Se dem i køen
}

## Sections
day-my_jobs = Mine oppdrag i dag
day-late_without_cause = Over fristen uten årsak
day-acute_unassigned = Akutt uten ansvarlig
day-untriaged = Venter på prioritering
day-in_my_charge = Mine saker
day-assessments = Kartlegging uten ansvarlig
day-fittings = Tilpasninger
day-jobs_without_plan = Oppdrag uten dag
day-repair_jobs = Reparasjoner hos innbyggere
day-to_make_ready = Gjør klart til neste kjøring
day-to_wash = Til vask
day-to_check = Skal kontrolleres
day-repairs = Til reparasjon på verkstedet
day-nav_waiting = Venter på NAV
day-to_collect = Forslag om henting
day-opened_today = Kom inn i dag
day-set_aside = Rader fra import som må rettes
day-failed = Oppgaver som stoppet siste uke
day-locked = Låste kontoer
day-figures = Behovene nå
day-accesses = Innsyn i opplysninger om innbyggere

## When nothing is there
day-empty-my_jobs = Du har ingen oppdrag i dag.
day-empty-late_without_cause = Ingen saker er over fristen uten årsak.
day-empty-acute_unassigned = Alle akutte saker har en ansvarlig.
day-empty-untriaged = Ingen behov venter på prioritering.
day-empty-in_my_charge = Du har ingen åpne saker.
day-empty-assessments = Alle kartlegginger har en ansvarlig.
day-empty-fittings = Ingen tilpasninger venter på deg.
day-empty-jobs_without_plan = Alle oppdrag har fått en dag.
day-empty-repair_jobs = Ingen venter på reparasjon hjemme.
day-empty-to_make_ready = Ingenting skal gjøres klart til neste kjøring.
day-empty-to_wash = Ingenting skal vaskes.
day-empty-to_check = Ingenting skal kontrolleres.
day-empty-repairs = Ingenting står til reparasjon.
day-empty-nav_waiting = Ingen saker venter på NAV.
day-empty-to_collect = Ingen forslag om henting.
day-empty-opened_today = Ingen nye behov i dag.
day-empty-set_aside = Ingen rader fra import må rettes.
day-empty-failed = Ingen oppgaver har stoppet.
day-empty-locked = Ingen kontoer er låst.

## Lines
day-col-what = Hva
day-col-who = Innbygger
day-col-where = Adresse
day-col-level = Nivå
day-col-time = Tid
day-col-label = Merkelapp
day-col-place = Sted
day-col-since = Siden
day-col-service = Tjeneste
day-col-late = Over fristen
day-col-kind = Import
day-col-rows = Rader
day-col-task = Oppgave
day-col-attempts = Forsøk
day-col-when = Når
day-col-account = Ansatt
day-col-until = Låst til
day-col-worker = Ansatt
day-col-accesses = Oppslag
day-no-name = Ikke navngitt
day-no-label = Uten merkelapp
day-and-more = { $what } og { $n } til
day-job = { $kind }: { $what }
day-kind-deliver = Lever
day-kind-collect = Hent
day-kind-repair = Reparer
day-kind-fit = Tilpass
day-kind-inspect = Kontroller
day-kind-move = Flytt
day-waited = Har ventet { $days }
day-came = Kom { $when }
day-protected = Skjermet
day-address-protected = Skjermet adresse
day-address-unknown = Ingen adresse

## Leader
day-waiting = behov venter
day-late = over fristen
day-inside = løst innen fristen
day-inside-of = { $inside } av { $ended } siste 30 dager
day-inside-none = Ingen ble løst siste 30 dager
day-late-by-service = Over fristen, etter tjeneste
day-no-service = Uten tjeneste
day-figures-note = Akutte behov er ikke regnet med.

## Administrator
day-task-import = Import av fil
day-task-other = Arbeid i bakgrunnen

## Auditor
day-access-today = oppslag i dag
day-access-week = oppslag siste sju dager
day-access-persons = innbyggere siste sju dager
day-access-protected = oppslag om skjermede
day-access-most = Flest oppslag siste sju dager
day-access-machine = Rampe selv og andre systemer
day-access-none = Ingen har sett på opplysninger om innbyggere de siste sju dagene.
