# What `rampe demo` says when it is ready, and what each role can try first.
## dynamic: demo-try-*
demo-try-intake = Ta emot ett samtal: öppna ett nytt behov för en invånare och se vilka behov från i natt som väntar på prioritering.
demo-try-therapist = Gå till kön, bedöm ett brådskande behov och reservera ett ledigt exemplar som passar.
demo-try-technician = Skanna eller skriv in en etikett från lagret och ta ett exemplar genom tvätt och kontroll tillbaka till hyllan.
demo-try-driver = Öppna dagens uppdrag, lämna ut det som ligger i bilen och se att väntetiden stannar.
demo-try-coordinator = Planera morgondagens uppdrag och bekräfta hämtningen som har föreslagits efter ett dödsfall.
demo-try-leader = Se vem som har väntat längst och hur kön såg ut en valfri dag under det senaste året.
demo-try-administrator = Ändra en tidsgräns i prioriteringsnyckeln och se att tidigare beslut behåller sin egen version.
demo-try-auditor = Se vem som har tittat på uppgifterna om en invånare, när och i vilken roll.
