## dynamic: waiting-kind-* waiting-title-* waiting-nobody-* waiting-lengths-* waiting-shares-*
waiting-tab-now = Venter
waiting-tab-months = Måned for måned
waiting-tab-steps = Hvor tiden går
waiting-lead-now = Slik er det akkurat nå.
waiting-lead-past = Slik var det ved slutten av { $day }.

## The choice
waiting-as-of = Dag
waiting-service = Tjeneste
waiting-all-services = Alle tjenester
waiting-to-today = Vis i dag
waiting-what = Gjelder
waiting-level = Nivå
waiting-no-level = Uten nivå
waiting-all-levels = Alle nivåer
waiting-with = Ta med { $levels }
waiting-kind-deliver = Leveringer
waiting-kind-collect = Hentinger
waiting-kind-repair = Reparasjoner
waiting-kind-need = Behov

## Figures
waiting-figures = Hvor mange som venter, og hvor lenge
waiting-waiting = Venter
waiting-late = Over fristen
waiting-median = Median (dager)
waiting-p90 = 9 av 10 (dager)
waiting-nine-in-ten = 9 av 10
waiting-longest = Lengst (dager)
waiting-sum = I alt
waiting-days-waited = Dager ventet
waiting-limit = { $level }: { $limit }
waiting-title-deliver = Leveringer som venter
waiting-title-collect = Hentinger som venter
waiting-title-repair = Reparasjoner som venter
waiting-title-need = Behov som venter
waiting-nobody-deliver = Ingen venter på levering
waiting-nobody-collect = Ingenting venter på å bli hentet
waiting-nobody-repair = Ingen venter på reparasjon
waiting-nobody-need = Ingen behov venter
waiting-nobody-text = { $past ->
    [yes] Slik var det den dagen, med dette utvalget.
   *[no] Slik er det nå, med dette utvalget.
}
waiting-finding = Halvparten { $past ->
    [yes] hadde
   *[no] har
} ventet { $median } eller kortere, og ni av ti { $p90 } eller kortere. { $late ->
    [0] Ingen er over fristen.
    [one] Én av { $n } er over fristen.
   *[other] { $late } av { $n } er over fristen.
}
waiting-finding-few = { $n ->
    [one] Én venter og { $past ->
        [yes] hadde
       *[no] har
    } ventet { $longest }.
   *[other] { $n } venter. Den som { $past ->
        [yes] hadde
       *[no] har
    } ventet lengst, { $past ->
        [yes] hadde
       *[no] har
    } ventet { $longest }.
} { $late ->
    [0] Ingen er over fristen.
    [one] Én er over fristen.
   *[other] { $late } er over fristen.
}

## Months
waiting-month = Måned
waiting-ended = Avsluttet
waiting-inside = Innen fristen
waiting-inside-of = Innen fristen, { $level }
waiting-year = Tolv måneder
waiting-lengths-need = Hvor lenge behovene ventet
waiting-lengths-deliver = Hvor lenge leveringene ventet
waiting-lengths-collect = Hvor lenge hentingene ventet
waiting-lengths-repair = Hvor lenge reparasjonene ventet
waiting-lengths = I { $month } ventet halvparten { $median } eller kortere og ni av ti { $p90 } eller kortere. I { $first } ventet halvparten { $before } eller kortere.
waiting-lengths-one = I { $month } ventet halvparten { $median } eller kortere og ni av ti { $p90 } eller kortere.
waiting-shares-need = Behov løst innen fristen
waiting-shares-deliver = Levert innen fristen
waiting-shares-collect = Hentet innen fristen
waiting-shares-repair = Reparert innen fristen
waiting-shares = { $share } var ferdig innen fristen. Lavest ligger { $level } med { $low }.
waiting-shares-one = { $share } var ferdig innen fristen.
waiting-shares-empty = Ingen av de avsluttede hadde frist
waiting-months-empty = Ingenting ble avsluttet i disse tolv månedene
waiting-months-empty-text = Velg en annen dag eller et annet nivå.
waiting-note-need = { $n ->
    [0] Alle behov som ble avsluttet, endte med et hjelpemiddel i bruk.
    [one] Ett behov ble avsluttet uten hjelpemiddel i bruk og er ikke regnet med.
   *[other] { $n } behov ble avsluttet uten hjelpemiddel i bruk og er ikke regnet med.
}
waiting-note-job = { $n ->
    [0] Ingen oppdrag ble avlyst.
    [one] Ett oppdrag ble avlyst og er ikke regnet med.
   *[other] { $n } oppdrag ble avlyst og er ikke regnet med.
}
waiting-note-month = Den siste måneden går til og med dagen som er valgt.
waiting-note-late = De som fortsatt venter og er over fristen, er ikke med her. De står under «Venter».

## Steps
waiting-step = Steg
waiting-whole = I alt
waiting-mean = Gjennomsnitt
waiting-median-word = Median
waiting-measure = Mål
waiting-steps-by-level = Døgn i hvert steg, etter nivå
waiting-steps-by-month = Døgn i hvert steg, etter måned
waiting-steps-finding = Mest tid gikk til { $step }: i gjennomsnitt { $days } av { $whole } døgn ({ $share }).
waiting-steps-change = I { $month } tok et behov i gjennomsnitt { $days } døgn, mot { $before } i { $first }.
waiting-steps-only = I { $month } tok et behov i gjennomsnitt { $days } døgn.
waiting-steps-medians = Median i hvert steg (døgn)
waiting-steps-note = Regnet for behov der hjelpemiddelet kom i bruk de siste tolv månedene. Et behov som aldri var innom et steg, teller med 0 døgn i det steget.
waiting-steps-empty = Ingen behov ble løst i disse tolv månedene
waiting-steps-empty-text = Når hjelpemidler kommer i bruk, vises det her hvor tiden gikk.

## The needs
waiting-needs = Behovene bak tallene
waiting-needs-finished = Løst siste tolv måneder
waiting-needs-waiting = Venter
waiting-needs-none = Ingen behov i dette utvalget
waiting-since = Klokka startet
waiting-limit-kept = Frist
waiting-kept = Innen fristen
waiting-days = Dager
waiting-deadline = Frist
waiting-in-use = I bruk
waiting-with-limit = Avsluttet med frist
waiting-inside-count = Innen fristen (antall)
waiting-inside-share = Innen fristen (andel)
waiting-file = ventetid
