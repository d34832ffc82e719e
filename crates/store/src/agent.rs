//! Which kind of browser a visitor uses, and whether a program drives it: all that is kept of a user agent.

/// A browser's kind, as its user agent tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agent {
    /// Its family.
    pub browser: Browser,
    /// The family of its operating system.
    pub os: Os,
    /// How likely it is that a program drives it, 0 to 100.
    pub bot_score: u8,
}

impl Agent {
    /// From this score on it is a bot, whose views stand apart from those of people.
    pub const BOT: u8 = 50;

    /// Whether its views stand apart.
    #[must_use]
    pub fn is_bot(&self) -> bool {
        self.bot_score >= Self::BOT
    }
}

/// A browser's family, by its code in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[allow(missing_docs, reason = "proper names")]
pub enum Browser {
    #[default]
    Other = 0,
    Edge = 1,
    Opera = 2,
    Samsung = 3,
    Firefox = 4,
    Chrome = 5,
    Safari = 6,
}

/// An operating system's family, by its code in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "proper names")]
pub enum Os {
    #[default]
    Other = 0,
    Windows = 1,
    Android = 2,
    Ios = 3,
    ChromeOs = 4,
    MacOs = 5,
    Linux = 6,
}

impl Browser {
    /// Every family.
    pub const ALL: [Self; 7] =
        [Self::Other, Self::Edge, Self::Opera, Self::Samsung, Self::Firefox, Self::Chrome, Self::Safari];

    /// The name in questions and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Edge => "edge",
            Self::Opera => "opera",
            Self::Samsung => "samsung",
            Self::Firefox => "firefox",
            Self::Chrome => "chrome",
            Self::Safari => "safari",
        }
    }

    pub(crate) fn from_code(code: u8) -> Self {
        Self::ALL.into_iter().find(|&family| family as u8 == code).unwrap_or_default()
    }
}

impl Os {
    /// Every family.
    pub const ALL: [Self; 7] =
        [Self::Other, Self::Windows, Self::Android, Self::Ios, Self::ChromeOs, Self::MacOs, Self::Linux];

    pub(crate) fn from_code(code: u8) -> Self {
        Self::ALL.into_iter().find(|&family| family as u8 == code).unwrap_or_default()
    }
}
