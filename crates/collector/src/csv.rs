//! Rows for spreadsheets. A cell of text that a spreadsheet would take for a formula is told as text.

use std::io::{self, Write};

use axum::http::HeaderValue;

use crate::day;

/// A cell.
pub(crate) enum Cell<'a> {
    Text(&'a str),
    Number(i64),
    Decimal(f64),
    Flag(bool),
    /// Ms since 1970 UTC.
    Moment(i64),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

macro_rules! numbers {
    ($($kind:ty),+) => { $(impl From<$kind> for Cell<'_> {
        fn from(number: $kind) -> Self {
            Self::Number(number as i64)
        }
    })+ };
}
numbers!(u8, u32, i32, i64, usize);

impl From<bool> for Cell<'_> {
    fn from(is: bool) -> Self {
        Self::Flag(is)
    }
}

/// Tells browsers to keep rows as a file of that name, made of what names may hold everywhere, rather than to show them.
pub(crate) fn attachment(words: &str) -> HeaderValue {
    let parts = words.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let name = parts.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    let text = format!("attachment; filename=\"{}.csv\"", if name.is_empty() { "table" } else { &name });
    HeaderValue::from_str(&text).expect("letters, digits and quotes are text")
}

/// Writes a row, ended as RFC 4180 says.
pub(crate) fn row(out: &mut impl Write, cells: &[Cell<'_>]) -> io::Result<()> {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        match cell {
            Cell::Number(number) => write!(out, "{number}")?,
            // Of a tiny one the digits would be hundreds of noughts.
            Cell::Decimal(number) if (f64::MIN_POSITIVE..1e-6).contains(&number.abs()) => {
                write!(out, "{number:e}")?;
            }
            Cell::Decimal(number) => write!(out, "{number}")?,
            Cell::Flag(is) => write!(out, "{}", u8::from(*is))?,
            Cell::Moment(at_ms) => out.write_all(quoted(&day::moment(*at_ms)).as_bytes())?,
            Cell::Text(text) => out.write_all(quoted(text).as_bytes())?,
        }
    }
    out.write_all(b"\r\n")
}

/// Programs look past white space and quotes for what begins a formula; an apostrophe before it says that it is none.
fn quoted(text: &str) -> String {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '"');
    let mark = if start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n'])
    {
        "'"
    } else {
        ""
    };
    if mark.is_empty() && !text.contains([',', '"', '\r', '\n', ';', '\t']) {
        return text.into();
    }
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for (text, cell) in [
            ("/shop", "/shop"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("", ""),
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            (" =1+1", "\"' =1+1\""),
            ("\t=1", "\"'\t=1\""),
            ("\"=1", "\"'\"\"=1\""),
            ("\r", "\"'\r\""),
            ("＝1", "\"'＝1\""),
            ("a=1", "a=1"),
            ("a;=1", "\"a;=1\""),
        ] {
            assert_eq!(quoted(text), cell, "{text:?}");
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        let mut out = Vec::new();
        row(&mut out, &["/".into(), Cell::from(-5), true.into()]).unwrap();
        row(&mut out, &[0.25, 0.0, 1e-30, -2e6].map(Cell::Decimal)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "/,-5,1\r\n0.25,0,1e-30,-2000000\r\n");
    }
}
