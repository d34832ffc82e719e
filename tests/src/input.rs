//! Trusted input: a mouse, a wheel, keys, a finger.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use anyhow::Result;
use fantoccini::actions::{
    InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MOUSE_BUTTON_MIDDLE, MouseActions,
    PointerAction, TouchActions, WheelAction, WheelActions,
};
use serde_json::json;

use crate::Browser;

const MOVE: Duration = Duration::from_millis(120);
const DOWN: PointerAction = PointerAction::Down { button: MOUSE_BUTTON_LEFT };
const UP: PointerAction = PointerAction::Up { button: MOUSE_BUTTON_LEFT };

/// How often a wheel was turned in any browser.
static TURNS: AtomicU32 = AtomicU32::new(0);

/// Positions are viewport px.
impl Browser {
    /// Moves the mouse there, in steps as a hand would.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn move_to(&self, x: f64, y: f64) -> Result<()> {
        Ok(self.client.perform_actions(MouseActions::new("mouse".into()).then(to(x, y))).await?)
    }

    /// Moves there and clicks.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn click(&self, x: f64, y: f64) -> Result<()> {
        let mouse = MouseActions::new("mouse".into()).then(to(x, y)).then(DOWN).then(UP);
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// The same with the middle button.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn click_middle(&self, x: f64, y: f64) -> Result<()> {
        let button = MOUSE_BUTTON_MIDDLE;
        let mouse = MouseActions::new("mouse".into())
            .then(to(x, y))
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button });
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// Drags the mouse from one position to another, which selects what text lies between.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn select(&self, from: (f64, f64), to_: (f64, f64)) -> Result<()> {
        let mouse = MouseActions::new("mouse".into()).then(to(from.0, from.1)).then(DOWN);
        Ok(self.client.perform_actions(mouse.then(to(to_.0, to_.1)).then(UP)).await?)
    }

    /// Turns the wheel over the page, px to the right and down. Firefox makes several turns of one.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn wheel(&self, delta_x: i64, delta_y: i64) -> Result<()> {
        self.wheel_at(400.0, 400.0, delta_x, delta_y).await
    }

    /// The same over the middle of an element, scrolled into view if need be.
    ///
    /// # Errors
    /// WebDriver's, or that there is no such element.
    pub async fn wheel_over(&self, selector: &str, delta_x: i64, delta_y: i64) -> Result<()> {
        let (x, y) = self.middle_of(selector).await?;
        self.wheel_at(x, y, delta_x, delta_y).await
    }

    async fn wheel_at(&self, x: f64, y: f64, delta_x: i64, delta_y: i64) -> Result<()> {
        let (x, y) = (x as i64, y as i64);
        let turn = WheelAction::Scroll { duration: Some(MOVE), x, y, delta_x, delta_y };
        // A wheel of its own for each turn: WebKit's driver takes a wheel's last turn off its next one.
        let wheel = WheelActions::new(format!("wheel {}", TURNS.fetch_add(1, Ordering::Relaxed)));
        Ok(self.client.perform_actions(wheel.then(turn)).await?)
    }

    /// Presses keys together: the last one last, released in reverse.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn press(&self, keys: &[char]) -> Result<()> {
        let down = keys.iter().map(|&value| KeyAction::Down { value });
        let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
        self.keys(down.chain(up)).await
    }

    /// Types into what has the focus, a key after the other.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        self.keys(text.chars().flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }])).await
    }

    async fn keys(&self, actions: impl Iterator<Item = KeyAction>) -> Result<()> {
        let hand = actions.fold(KeyActions::new("keys".into()), |hand, key| hand.then(key));
        Ok(self.client.perform_actions(hand).await?)
    }

    /// Taps with a finger.
    ///
    /// # Errors
    /// WebDriver's, or that the engine has no finger.
    pub async fn tap(&self, x: f64, y: f64) -> Result<()> {
        self.engine.check_touch()?;
        let finger = TouchActions::new("finger".into()).then(to(x, y)).then(DOWN).then(UP);
        Ok(self.client.perform_actions(finger).await?)
    }

    /// Drags a finger over the screen. Chromium's page follows it, Firefox's does not scroll.
    ///
    /// # Errors
    /// WebDriver's, or that the engine has no finger.
    pub async fn drag(&self, from: (f64, f64), to_: (f64, f64)) -> Result<()> {
        self.engine.check_touch()?;
        let finger =
            TouchActions::new("finger".into()).then(to(from.0, from.1)).then(DOWN).then(to(to_.0, to_.1));
        Ok(self.client.perform_actions(finger.then(UP)).await?)
    }

    /// Enlarges what the window shows so many times, as two fingers do. From then on positions
    /// are the page's px, counted from the corner of what is shown.
    ///
    /// # Errors
    /// WebDriver's, or that the engine is not Chromium.
    pub async fn pinch(&self, times: f64) -> Result<()> {
        self.devtools("Emulation.setPageScaleFactor", json!({"pageScaleFactor": times})).await.map(drop)
    }
}

fn to(x: f64, y: f64) -> PointerAction {
    PointerAction::MoveTo { duration: Some(MOVE), x, y }
}
