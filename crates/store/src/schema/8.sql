-- How large a site's quarantine is: strangers must not fill the disk with what counts nowhere.
CREATE TABLE quarantine_size (
    site INTEGER PRIMARY KEY REFERENCES site,
    bytes INTEGER NOT NULL
) STRICT;
INSERT INTO quarantine_size SELECT site, sum(length(bytes)) FROM quarantine GROUP BY site;

CREATE TRIGGER quarantine_grows AFTER INSERT ON quarantine BEGIN
    INSERT INTO quarantine_size (site, bytes) VALUES (new.site, length(new.bytes))
        ON CONFLICT DO UPDATE SET bytes = bytes + length(new.bytes);
END;
CREATE TRIGGER quarantine_shrinks AFTER DELETE ON quarantine BEGIN
    UPDATE quarantine_size SET bytes = bytes - length(old.bytes) WHERE site = old.site;
END;
