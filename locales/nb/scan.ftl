# The scan and search field's answers
scan-title = Søk
scan-empty = Skann eller skriv i feltet øverst
scan-empty-text = Merkelapp, serienummer, HMS-nummer, GTIN, navn, fødselsnummer eller adresse.
scan-nothing = Fant ingenting for «{ $text }»
scan-nobody = Ingen her har dette fødselsnummeret
scan-nothing-text = Se etter skrivefeil, eller prøv med færre tegn. Er det nytt, kan du ta det imot eller melde behovet.
scan-not-allowed = Rollen din kan ikke slå opp innbyggere.
scan-new-need = Meld nytt behov
scan-several = { $n } treff for «{ $text }»
scan-name = Navn
scan-born = Født
scan-address = Adresse
scan-address-protected = Adressen er beskyttet
scan-more-persons = Flere innbyggere passer. Skriv mer av navnet, eller fødselsdatoen.
scan-job-link = Se oppdraget
