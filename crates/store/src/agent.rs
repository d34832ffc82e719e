//! Which kind of browser a visitor uses: all that is kept of a user agent.

/// A browser's kind, as its user agent tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agent {
    /// Its family.
    pub browser: Browser,
    /// The family of its operating system.
    pub os: Os,
    /// Whether it calls itself a robot, or a browser without a window.
    pub is_robot: bool,
}

/// A browser's family, by its code in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
