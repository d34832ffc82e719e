-- Two letters of ISO 3166, looked up before the address was dropped; null where nobody did, or the address is in no country.
ALTER TABLE view ADD COLUMN country TEXT;
ALTER TABLE quarantine ADD COLUMN country TEXT;

-- Which countries there are is read off it; where none is kept it is empty.
CREATE INDEX view_of_country ON view (site, country) WHERE country IS NOT NULL;
