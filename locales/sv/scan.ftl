# The scan and search field's answers
scan-title = Sök
scan-empty = Skanna eller skriv i fältet överst
scan-empty-text = Etikett, serienummer, HMS-nummer, GTIN, namn, personnummer eller adress.
scan-nothing = Hittade inget för ”{ $text }”
scan-nobody = Ingen här har det personnumret
scan-nothing-text = Kontrollera stavningen, eller prova med färre tecken. Är det nytt kan du ta emot det eller anmäla behovet.
scan-not-allowed = Din roll kan inte slå upp invånare.
scan-new-need = Anmäl nytt behov
scan-several = { $n } träffar för ”{ $text }”
scan-name = Namn
scan-born = Född
scan-address = Adress
scan-address-protected = Adressen är skyddad
scan-more-persons = Fler invånare passar. Skriv mer av namnet, eller födelsedatumet.
scan-job-link = Visa uppdraget
