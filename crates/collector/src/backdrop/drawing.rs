//! What a saved page is made of, and the picture of it: an SVG of our own writing, in which every number is a number, every
//! colour eight digits, every text escaped, and every image one that lies in it.

use std::fmt::Write as _;

use serde::Deserialize;

/// Shapes, words and images of a page, at most.
const PARTS: usize = 20_000;
/// Bytes of one line of words, at most.
const TEXT_BYTES: usize = 2_000;
/// How wide and high a page can be, px.
const WIDTH: u32 = 10_000;
const HEIGHT: u32 = 200_000;
/// And how far from its corner a part can lie or reach.
const FAR: f64 = 400_000.0;
/// Pictures that can be nothing else.
const IMAGES: [&str; 3] = ["data:image/webp;base64,", "data:image/png;base64,", "data:image/jpeg;base64,"];

/// A page as the overlay saw it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Drawing {
    width: u32,
    height: u32,
    /// What lies lower comes first.
    parts: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    /// Left, top, width, height, radius of the corners, colour.
    Box(f64, f64, f64, f64, f64, String),
    /// Left, baseline, width, size, colour, how the letters look, the words.
    Text(f64, f64, f64, f64, String, u8, String),
    /// Left, top, width, height, the image.
    Image(f64, f64, f64, f64, String),
}

/// How letters look, a bit for each.
const BOLD: u8 = 1;
const ITALIC: u8 = 2;
const SERIF: u8 = 4;
const MONO: u8 = 8;

impl Drawing {
    /// Reads what was sent; why it cannot be used, as the end of a sentence that begins with "the body".
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let drawing: Self =
            serde_json::from_slice(bytes).map_err(|error| format!("is not understood: {error}"))?;
        let Self { width, height, parts } = &drawing;
        if !(1..=WIDTH).contains(width) || !(1..=HEIGHT).contains(height) {
            return Err(format!("is of a page of {width} x {height} px, use up to {WIDTH} x {HEIGHT}"));
        }
        if parts.len() > PARTS {
            return Err(format!("has {} parts, use up to {PARTS}", parts.len()));
        }
        parts.iter().try_for_each(Part::check)?;
        Ok(drawing)
    }

    /// Width and height, px.
    pub(crate) fn size(&self) -> [u32; 2] {
        [self.width, self.height]
    }

    /// The picture. It fills whatever box it is put in.
    pub(crate) fn svg(&self) -> String {
        let Self { width, height, parts } = self;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\">"
        );
        parts.iter().for_each(|part| part.draw(&mut svg));
        svg + "</svg>"
    }
}

impl Part {
    fn check(&self) -> Result<(), String> {
        let numbers = match self {
            Self::Box(x, y, w, h, radius, _) => vec![*x, *y, *w, *h, *radius],
            Self::Text(x, y, w, size, ..) => vec![*x, *y, *w, *size],
            Self::Image(x, y, w, h, _) => vec![*x, *y, *w, *h],
        };
        if let Some(wrong) = numbers.iter().find(|number| number.abs() > FAR) {
            return Err(format!("has the number {wrong}, use up to {FAR}"));
        }
        if let Some(wrong) = numbers[2..].iter().find(|number| **number < 0.0) {
            return Err(format!("has the size {wrong}, use 0 or more"));
        }
        match self {
            Self::Box(.., colour) | Self::Text(_, _, _, _, colour, ..) if !is_colour(colour) => {
                Err(format!("has the colour {:?}, use eight digits like #ff0000ff", start(colour)))
            }
            Self::Text(.., words) if words.len() > TEXT_BYTES => {
                Err(format!("has a line of {} bytes, use up to {TEXT_BYTES}", words.len()))
            }
            Self::Image(.., data) if !is_image(data) => Err(format!(
                "has the image {:?}, use a data: URL of WebP, PNG or JPEG in base64",
                start(data)
            )),
            _ => Ok(()),
        }
    }

    fn draw(&self, svg: &mut String) {
        // Writing into a text cannot fail.
        _ = match self {
            Self::Box(x, y, w, h, radius, colour) => write!(
                svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" fill=\"{colour}\"/>"
            ),
            Self::Text(x, y, w, size, colour, look, words) => write!(
                svg,
                "<text x=\"{x}\" y=\"{y}\" textLength=\"{w}\" lengthAdjust=\"spacingAndGlyphs\" font-size=\"{size}\" \
                 fill=\"{colour}\"{}>{}</text>",
                letters(*look),
                escaped(words)
            ),
            Self::Image(x, y, w, h, data) => write!(
                svg,
                "<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" preserveAspectRatio=\"none\" href=\"{data}\"/>"
            ),
        };
    }
}

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn is_image(text: &str) -> bool {
    let data = IMAGES.iter().find_map(|start| text.strip_prefix(start));
    data.is_some_and(|data| data.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)))
}

/// What of a text is quoted when it is wrong.
fn start(text: &str) -> String {
    text.chars().take(40).collect()
}

fn letters(look: u8) -> String {
    let family = match look & (SERIF | MONO) {
        SERIF => "serif",
        MONO => "monospace",
        _ => "system-ui, sans-serif",
    };
    let bold = if look & BOLD == 0 { "" } else { " font-weight=\"700\"" };
    let italic = if look & ITALIC == 0 { "" } else { " font-style=\"italic\"" };
    format!(" font-family=\"{family}\"{bold}{italic}")
}

/// As the text of an element. A letter that XML cannot hold would end the whole picture.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\0'..=' ' | '\u{fffe}' | '\u{ffff}' => text.push(' '),
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(parts: &str) -> Result<String, String> {
        let body = format!("{{\"width\":1000,\"height\":2000,\"parts\":[{parts}]}}");
        Drawing::read(body.as_bytes()).map(|drawing| drawing.svg())
    }

    #[test]
    fn a_page_is_drawn_part_by_part_in_their_order() {
        let parts = r##"{"box":[0,0,1000,2000,0,"#ffffffff"]},{"text":[10,30.5,80,16,"#000000ff",5,"Buy"]},
            {"image":[1,2,3,4,"data:image/png;base64,AAAA"]}"##;
        let svg = svg(parts).unwrap();
        let at = |text: &str| svg.find(text).unwrap_or_else(|| panic!("no {text}: {svg}"));
        assert!(at("<rect x=\"0\"") < at("<text x=\"10\" y=\"30.5\" textLength=\"80\""));
        assert!(at("font-family=\"serif\" font-weight=\"700\">Buy</text>") < at("<image x=\"1\""));
        assert!(svg.starts_with("<svg xmlns=") && svg.contains("viewBox=\"0 0 1000 2000\""));
    }

    #[test]
    fn words_are_text_whatever_they_hold() {
        let words = r##"</text><script>alert(1)</script>&\u0000\u000b\uffff\"'"##;
        let svg = svg(&format!("{{\"text\":[0,0,1,1,\"#000000ff\",0,\"{words}\"]}}")).unwrap();
        assert_eq!(svg.matches('<').count(), 4, "{svg}");
        assert!(
            svg.contains("&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;   \"'</text>"),
            "{svg}"
        );
    }

    #[test]
    fn what_is_no_part_of_a_page_is_refused_with_its_value() {
        for (part, said) in [
            (r##"{"script":["alert(1)"]}"##, "unknown variant `script`"),
            (
                r##"{"box":[0,0,1,1,0,"red;background:url(//evil.example)"]}"##,
                "the colour \"red;background:url(",
            ),
            (r##"{"box":[0,0,1,1,0,"#ff0000f\""]}"##, "the colour \"#ff0000f"),
            (r##"{"text":[0,0,1,1,"url(#a)",0,"x"]}"##, "the colour \"url(#a)\""),
            (r##"{"box":[0,0,-1,1,0,"#ff0000ff"]}"##, "the size -1"),
            (r##"{"box":[0,4e5,1e6,1,0,"#ff0000ff"]}"##, "the number 1000000"),
            (r##"{"box":["0\"/><script>",0,1,1,0,"#ff0000ff"]}"##, "invalid type: string"),
            (
                r##"{"image":[0,0,1,1,"https://evil.example/a.png"]}"##,
                "the image \"https://evil.example/a.png\"",
            ),
            (r##"{"image":[0,0,1,1,"data:image/svg+xml;base64,AAAA"]}"##, "the image \"data:image/svg+xml"),
            (
                r##"{"image":[0,0,1,1,"data:image/png;base64,A\" onload=\"alert(1)"]}"##,
                "the image \"data:image/png",
            ),
            (r##"{"image":[0,0,1,1,"data:text/html;base64,AAAA"]}"##, "the image \"data:text/html"),
        ] {
            let error = svg(part).unwrap_err();
            assert!(error.contains(said), "{part}: {error}");
        }
        for (body, said) in [
            ("<html>", "is not understood"),
            (r#"{"width":0,"height":1,"parts":[]}"#, "a page of 0 x 1 px"),
            (r#"{"width":1,"height":1,"parts":[],"base":"//evil.example"}"#, "unknown field `base`"),
        ] {
            let error = Drawing::read(body.as_bytes()).err().unwrap();
            assert!(error.contains(said), "{body}: {error}");
        }
        let many = vec![r##"{"box":[0,0,1,1,0,"#ff0000ff"]}"##; PARTS + 1].join(",");
        assert_eq!(svg(&many).unwrap_err(), "has 20001 parts, use up to 20000");
        let long = format!("{{\"text\":[0,0,1,1,\"#000000ff\",0,\"{}\"]}}", "x".repeat(TEXT_BYTES + 1));
        assert_eq!(svg(&long).unwrap_err(), "has a line of 2001 bytes, use up to 2000");
    }
}
