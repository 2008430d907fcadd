# Behov, mottak og prioritering

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
