## dynamic: waiting-kind-* waiting-title-* waiting-nobody-* waiting-lengths-* waiting-shares-*
waiting-tab-now = Väntar
waiting-tab-months = Månad för månad
waiting-tab-steps = Vart tiden går
waiting-lead-now = Så ser det ut just nu.
waiting-lead-past = Så såg det ut i slutet av { $day }.

## The choice
waiting-as-of = Dag
waiting-service = Verksamhet
waiting-all-services = Alla verksamheter
waiting-to-today = Visa i dag
waiting-what = Gäller
waiting-level = Nivå
waiting-no-level = Utan nivå
waiting-all-levels = Alla nivåer
waiting-with = Ta med { $levels }
waiting-kind-deliver = Leveranser
waiting-kind-collect = Hämtningar
waiting-kind-repair = Reparationer
waiting-kind-need = Behov

## Figures
waiting-figures = Hur många som väntar, och hur länge
waiting-waiting = Väntar
waiting-late = Över tidsgränsen
waiting-median = Median (dagar)
waiting-p90 = 9 av 10 (dagar)
waiting-nine-in-ten = 9 av 10
waiting-longest = Längst (dagar)
waiting-sum = Totalt
waiting-days-waited = Dagar i väntan
waiting-limit = { $level }: { $limit }
waiting-title-deliver = Leveranser som väntar
waiting-title-collect = Hämtningar som väntar
waiting-title-repair = Reparationer som väntar
waiting-title-need = Behov som väntar
waiting-nobody-deliver = Ingen väntar på leverans
waiting-nobody-collect = Inget väntar på att hämtas
waiting-nobody-repair = Ingen väntar på reparation
waiting-nobody-need = Inga behov väntar
waiting-nobody-text = { $past ->
    [yes] Så var det den dagen, med det här urvalet.
   *[no] Så är det nu, med det här urvalet.
}
waiting-finding = Hälften { $past ->
    [yes] hade
   *[no] har
} väntat { $median } eller kortare, och nio av tio { $p90 } eller kortare. { $late ->
    [0] Ingen är över tidsgränsen.
    [one] En av { $n } är över tidsgränsen.
   *[other] { $late } av { $n } är över tidsgränsen.
}
waiting-finding-few = { $n ->
    [one] En väntar och { $past ->
        [yes] hade
       *[no] har
    } väntat { $longest }.
   *[other] { $n } väntar. Den som { $past ->
        [yes] hade
       *[no] har
    } väntat längst { $past ->
        [yes] hade
       *[no] har
    } väntat { $longest }.
} { $late ->
    [0] Ingen är över tidsgränsen.
    [one] En är över tidsgränsen.
   *[other] { $late } är över tidsgränsen.
}

## Months
waiting-month = Månad
waiting-ended = Avslutade
waiting-inside = Inom tidsgränsen
waiting-inside-of = Inom tidsgränsen, { $level }
waiting-year = Tolv månader
waiting-lengths-need = Hur länge behoven väntade
waiting-lengths-deliver = Hur länge leveranserna väntade
waiting-lengths-collect = Hur länge hämtningarna väntade
waiting-lengths-repair = Hur länge reparationerna väntade
waiting-lengths = I { $month } väntade hälften { $median } eller kortare och nio av tio { $p90 } eller kortare. I { $first } väntade hälften { $before } eller kortare.
waiting-lengths-one = I { $month } väntade hälften { $median } eller kortare och nio av tio { $p90 } eller kortare.
waiting-shares-need = Behov lösta inom tidsgränsen
waiting-shares-deliver = Levererat inom tidsgränsen
waiting-shares-collect = Hämtat inom tidsgränsen
waiting-shares-repair = Reparerat inom tidsgränsen
waiting-shares = { $share } blev klart inom tidsgränsen. Lägst ligger { $level } med { $low }.
waiting-shares-one = { $share } blev klart inom tidsgränsen.
waiting-shares-empty = Inget av det avslutade hade tidsgräns
waiting-months-empty = Inget avslutades under de här tolv månaderna
waiting-months-empty-text = Välj en annan dag eller en annan nivå.
waiting-note-need = { $n ->
    [0] Alla behov som avslutades slutade med ett hjälpmedel i bruk.
    [one] Ett behov avslutades utan hjälpmedel i bruk och är inte medräknat.
   *[other] { $n } behov avslutades utan hjälpmedel i bruk och är inte medräknade.
}
waiting-note-job = { $n ->
    [0] Inga uppdrag ställdes in.
    [one] Ett uppdrag ställdes in och är inte medräknat.
   *[other] { $n } uppdrag ställdes in och är inte medräknade.
}
waiting-note-month = Den sista månaden går till och med den valda dagen.
waiting-note-late = De som fortfarande väntar och är över tidsgränsen är inte med här. De står under ”Väntar”.

## Steps
waiting-step = Steg
waiting-whole = Totalt
waiting-mean = Medelvärde
waiting-median-word = Median
waiting-measure = Mått
waiting-steps-by-level = Dygn i varje steg, efter nivå
waiting-steps-by-month = Dygn i varje steg, efter månad
waiting-steps-finding = Mest tid gick till { $step }: i genomsnitt { $days } av { $whole } dygn ({ $share }).
waiting-steps-change = I { $month } tog ett behov i genomsnitt { $days } dygn, mot { $before } i { $first }.
waiting-steps-only = I { $month } tog ett behov i genomsnitt { $days } dygn.
waiting-steps-medians = Median i varje steg (dygn)
waiting-steps-note = Räknat på behov där hjälpmedlet kom i bruk under de senaste tolv månaderna. Ett behov som aldrig var i ett steg räknas med 0 dygn i det steget.
waiting-steps-empty = Inga behov löstes under de här tolv månaderna
waiting-steps-empty-text = När hjälpmedel kommer i bruk visas här vart tiden gick.

## The needs
waiting-needs = Behoven bakom siffrorna
waiting-needs-finished = Lösta senaste tolv månaderna
waiting-needs-waiting = Väntar
waiting-needs-none = Inga behov i det här urvalet
waiting-since = Klockan startade
waiting-limit-kept = Tidsgräns
waiting-kept = Inom tidsgränsen
waiting-days = Dagar
waiting-deadline = Tidsgräns
waiting-in-use = I bruk
waiting-with-limit = Avslutade med tidsgräns
waiting-inside-count = Inom tidsgränsen (antal)
waiting-inside-share = Inom tidsgränsen (andel)
waiting-file = vantetid
