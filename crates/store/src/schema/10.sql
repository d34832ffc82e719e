-- Whether each of the site's views stands alone: then no number says which are the same visitor's.
ALTER TABLE site ADD COLUMN strict INTEGER NOT NULL DEFAULT 0;
