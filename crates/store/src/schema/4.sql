-- How likely it is that a program drives the browser, 0 to 100; null where nobody judged, then the flag of the browser
-- itself counts.
ALTER TABLE view ADD COLUMN bot INTEGER;
