//! Where the heat comes from: the collector, or this tab's own batches.

use std::rc::Rc;

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{RequestInit, Response};
use wire::Heat;

use crate::{
    options::{Options, encode},
    query::Query,
    tab,
    watch::Watch,
    words::Trouble,
};

/// Milliseconds in a day.
const DAY_MS: f64 = 86_400_000.0;

/// What an answer comes as.
pub(crate) enum Answer {
    /// Bytes of the collector.
    Bytes(Vec<u8>),
    /// Heat made here.
    Made(Heat),
}

/// Takes an answer, or the reason why there is none.
pub(crate) type Answered = Rc<dyn Fn(Result<Answer, Trouble>)>;

/// Asks and hands on what comes back.
pub(crate) struct Source {
    options: Options,
    watch: Rc<Watch>,
}

impl Source {
    pub(crate) fn new(options: Options, watch: Rc<Watch>) -> Self {
        Self { options, watch }
    }

    /// Whether the map shows this tab alone.
    pub(crate) fn is_local(&self) -> bool {
        self.options.local().is_some()
    }

    /// Calls `answered` once: at once, or when the collector has answered.
    pub(crate) fn ask(&self, query: &Query, answered: Answered) -> Result<(), JsValue> {
        if let Some(flush) = self.options.flush() {
            flush.call0(&JsValue::NULL)?;
        }
        let path = self.options.path();
        if let Some(local) = self.options.local() {
            let batches = batches(local.call0(&JsValue::NULL)?);
            answered(Ok(Answer::Made(tab::answer(&batches, query, &path, today()))));
            return Ok(());
        }
        let asked = self.request(query, &path)?;
        let watch = Rc::clone(&self.watch);
        self.watch.when(&asked, move |response| match response {
            Ok(response) => receive(&watch, response.unchecked_into(), answered),
            Err(_) => answered(Err(Trouble::Offline)),
        });
        Ok(())
    }

    fn request(&self, query: &Query, path: &str) -> Result<Promise, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let site = encode(&self.options.site().unwrap_or_default());
        let address = self.options.base() + &query.address(&site, &encode(path), today());
        let init = RequestInit::new();
        init.set_signal(Some(&self.options.life().signal()));
        init.set_cache(web_sys::RequestCache::NoStore);
        init.set_credentials(web_sys::RequestCredentials::Omit);
        if let Some(token) = self.options.token().filter(|token| !token.is_empty()) {
            let headers = js_sys::Object::new();
            js_sys::Reflect::set(&headers, &"Authorization".into(), &format!("Bearer {token}").into())?;
            init.set_headers(&headers);
        }
        Ok(window.fetch_with_str_and_init(&address, &init))
    }
}

fn receive(watch: &Watch, response: Response, answered: Answered) {
    match response.array_buffer() {
        Ok(body) if response.ok() => watch.when(&body, move |buffer| {
            let bytes = buffer.map(|buffer| Answer::Bytes(Uint8Array::new(&buffer).to_vec()));
            answered(bytes.map_err(|_| Trouble::Offline));
        }),
        _ => answered(Err(Trouble::Status(response.status()))),
    }
}

fn batches(list: JsValue) -> Vec<Vec<u8>> {
    let list: Array = list.unchecked_into();
    list.iter().map(|bytes| bytes.unchecked_into::<Uint8Array>().to_vec()).collect()
}

/// Today, UTC, in days since 1970-01-01.
fn today() -> i32 {
    (js_sys::Date::now() / DAY_MS) as i32
}
