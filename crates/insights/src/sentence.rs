//! What the numbers of a finding are of, in words: a share says little before it is known of whom.

use crate::{Finding, Rule};

/// What `affected` has to do with `rate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateOf {
    /// It is the share that they are of all who were judged.
    All,
    /// It is a share of them.
    TheAffected,
    /// It is the share that all others are: of those who did what they did not.
    TheSpared,
}

impl Finding {
    /// What those who are affected did or met, behind "of so many visitor-days".
    #[must_use]
    pub fn affected_words(&self) -> &'static str {
        match self.rule {
            Rule::Rage => "with a click on it clicked it again and again",
            Rule::Dead => "with a click on it saw nothing happen",
            Rule::Slow => "with a click on it had to wait",
            Rule::ErrorClick => "with a click on it met an error",
            Rule::Misleading => "that a click on it led elsewhere came back at once",
            Rule::Broken if self.is_missed() => "in which it was seen there had no click on it",
            Rule::Broken => "with a click on it there saw nothing happen, or an error",
            Rule::Unseen => "did not come down to it",
            Rule::Ignored => "in which it was seen had no click on it",
            Rule::Cliff => "that came to this part without a click ended in it",
            Rule::Skipped => "that went on below it passed it unread",
            Rule::SlowPage => "waited long, where the others did not wait",
            Rule::PageError => "met an error",
            Rule::Split => "saw this arm",
            Rule::Arms => "saw this arm, where the others saw the first",
            Rule::Abandoned => "that entered the field gave the form up there",
            Rule::Unsent => "that came to the form's last field completed it and did not send the form",
            Rule::Corrected => "that entered the field took something back three times or more",
            Rule::Changed => "came since",
            Rule::Distractor => "that had it and what leads to the goal before them clicked it",
            Rule::Behind => "did not reach the goal",
        }
    }

    /// What both its shares count: `rate` of the one, and `baseline` of the other.
    #[must_use]
    pub fn rate_words(&self) -> &'static str {
        match self.rule {
            Rule::Rage | Rule::Dead | Rule::Slow | Rule::ErrorClick => "meet that",
            Rule::Misleading => "come back at once",
            Rule::Broken if self.is_missed() => "click it",
            Rule::Broken => "see nothing happen, or an error",
            Rule::Unseen => "do not see it",
            Rule::Ignored => "click it",
            Rule::Cliff => "go no further",
            Rule::Skipped => "pass it unread",
            Rule::Split => "see this arm",
            Rule::Abandoned => "give up there",
            Rule::Unsent => "complete it unsent",
            Rule::Corrected => "correct it so often",
            Rule::SlowPage
            | Rule::PageError
            | Rule::Arms
            | Rule::Changed
            | Rule::Distractor
            | Rule::Behind => "reach the goal",
        }
    }

    /// Whose share `rate` is.
    #[must_use]
    pub fn rate_of(&self) -> RateOf {
        match self.rule {
            Rule::SlowPage | Rule::PageError | Rule::Arms | Rule::Changed | Rule::Distractor => {
                RateOf::TheAffected
            }
            Rule::Ignored | Rule::Behind => RateOf::TheSpared,
            Rule::Broken if self.is_missed() => RateOf::TheSpared,
            _ => RateOf::All,
        }
    }

    /// Whose share `baseline` is, or what else.
    #[must_use]
    pub fn baseline_words(&self) -> &'static str {
        match self.rule {
            Rule::Rage | Rule::Dead | Rule::Slow | Rule::ErrorClick => {
                "of those who click the site's other elements"
            }
            Rule::Misleading => "of those whom the site's other elements lead elsewhere",
            Rule::Broken if self.is_missed() => "of all others who see it",
            Rule::Broken => "of all others who click it",
            Rule::Unseen => "as the bound from which on this is told",
            Rule::Ignored => "of those who see it on the other pages",
            Rule::Cliff => "of those who come to the parts around it",
            Rule::Skipped => "of those who go on below the rest of the page",
            Rule::SlowPage => "of those who did not wait",
            Rule::PageError => "of those who met none",
            Rule::Split => "as an even split would have it",
            Rule::Arms => "of those who saw the first arm",
            Rule::Abandoned | Rule::Corrected => "at the form's other fields",
            Rule::Unsent => "that give the form up at a field before",
            Rule::Changed => "of those who came before",
            Rule::Distractor => "of those who did not click it",
            Rule::Behind => "on the other pages of its kind",
        }
    }

    /// What `rate` and `baseline` are made alike in, so that they are not those of the bare counts: both are the means of the
    /// strata's, each as heavy as in the difference.
    #[must_use]
    pub fn adjusted_for(&self) -> &'static [&'static str] {
        match self.rule {
            Rule::Rage | Rule::Dead | Rule::Slow | Rule::ErrorClick | Rule::Misleading => &["device"],
            Rule::Ignored | Rule::Cliff | Rule::Skipped => &["device"],
            Rule::SlowPage | Rule::PageError | Rule::Distractor | Rule::Arms => &["device", "source"],
            _ => &[],
        }
    }

    /// Whether it is about clicks that are missing, not about such as fail.
    fn is_missed(&self) -> bool {
        self.effect.value < 0.0
    }
}
