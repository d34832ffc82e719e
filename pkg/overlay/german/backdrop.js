// The words of what saves the page, in German: as `../backdrop/words.js`, with which it comes.

export const backdrop = {
  saving: "Das Aussehen der Seite wird gesichert…",
  saved: "Gesichert: Die Seite liegt in der Auswertung unter ihren Karten.",
  large: "Die Seite ist zu groß, um gesichert zu werden.",
  refused: {
    401: "Öffnen Sie die Karte aus der Auswertung, als „analyst“ oder „owner“: Dann kann sie die Seite sichern.",
    403: "Dieser Link sichert nichts: Öffnen Sie die Karte aus der Auswertung, als „analyst“ oder „owner“. Vielleicht ist auch kein Platz mehr.",
    413: "Die Seite ist zu groß, um gesichert zu werden, für den Collector oder einen Proxy davor.",
    429: "Gerade wurden zu viele Seiten gesichert: gleich noch einmal versuchen.",
  },
};
