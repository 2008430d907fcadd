# What `rampe demo` says when it is ready, and what each role can try first.
## dynamic: demo-try-*
demo-try-intake = Ta imot en telefon: åpne et nytt behov for en innbygger, og se hvilke behov fra i natt som venter på prioritering.
demo-try-therapist = Gå til køen, vurder et behov som haster, og reserver et ledig eksemplar som passer.
demo-try-technician = Skann eller skriv inn en etikett fra lageret, og ta et eksemplar gjennom vask og kontroll tilbake til hylla.
demo-try-driver = Åpne dagens oppdrag, lever det som ligger i bilen, og se at ventetiden stopper.
demo-try-coordinator = Planlegg oppdragene for i morgen, og bekreft innhentingen som er foreslått etter et dødsfall.
demo-try-leader = Se hvem som har ventet lengst, og hvordan køen så ut på en valgfri dag det siste året.
demo-try-administrator = Endre en frist i prioriteringsnøkkelen, og se at tidligere avgjørelser beholder sin egen versjon.
demo-try-auditor = Se hvem som har sett på opplysningene om en innbygger, når og i hvilken rolle.
