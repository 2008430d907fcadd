# Behov, mottagning och prioritering

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
