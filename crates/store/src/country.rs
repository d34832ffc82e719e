//! Countries by their codes: all that is ever kept of where a visitor is.

use std::fmt;

use rusqlite::{
    Connection, OptionalExtension as _, ToSql, params,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};

use crate::Error;

/// A country's two letters of ISO 3166, as `DE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Two letters from A to Z; whether a country has them nobody asks, since that changes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code: [u8; 2] = text.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Self(code))
    }

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("letters are UTF-8")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ToSql for Country {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Country {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

/// From one country to the next by the index: there are few, and may be many views.
pub(crate) fn of_site(db: &Connection, site: i64) -> Result<Vec<Country>, Error> {
    let mut next = db.prepare_cached(
        "SELECT country FROM view WHERE site = ?1 AND country > ?2 ORDER BY country LIMIT 1",
    )?;
    let mut all: Vec<Country> = Vec::new();
    loop {
        let last = all.last().map_or("", Country::as_str);
        let Some(country) = next.query_row(params![site, last], |row| row.get(0)).optional()? else {
            return Ok(all);
        };
        all.push(country);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_two_capitals() {
        assert_eq!(Country::parse("DE").unwrap().to_string(), "DE");
        for wrong in ["", "D", "DEU", "de", "D1", "Ä", "\u{1}\u{2}"] {
            assert_eq!(Country::parse(wrong), None, "{wrong:?}");
        }
    }
}
