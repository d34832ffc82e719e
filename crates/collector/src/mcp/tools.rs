//! The tools, each a question of the API.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool as Described, ToolAnnotations};
use serde_json::{Value, json};

use super::{door::Question, shortening};

/// A question that an assistant may ask.
pub(super) struct Tool {
    pub(super) name: &'static str,
    title: &'static str,
    description: &'static str,
    path: &'static str,
    /// What may be said, the first `required` of which must be.
    parameters: &'static [&'static Parameter],
    required: usize,
    /// What is always said.
    fixed: &'static [(&'static str, &'static str)],
    pub(super) shorten: fn(Value) -> Value,
}

struct Parameter {
    name: &'static str,
    kind: &'static str,
    description: &'static str,
    /// The values, if they are a closed list.
    values: &'static [&'static str],
}

const fn text(name: &'static str, description: &'static str) -> Parameter {
    Parameter { name, kind: "string", description, values: &[] }
}

const PATH: Parameter = text(
    "path",
    "A page's path, as /products/7; * stands for any text, so that /products/* is all of them and * the whole site.",
);
const FROM: Parameter = text(
    "from",
    "The first day, UTC, as 2026-11-05. Without days the last thirty are meant, today included.",
);
const TO: Parameter = text("to", "The last day, included.");
const GOAL: Parameter = text(
    "goal",
    "What losses are reckoned by: order, or event: and the name of one of the page's own events. Without it an order, or a \
     form that was sent where no order was told.",
);
const KIND: Parameter = Parameter {
    values: &[
        "click",
        "rage",
        "dead",
        "slow",
        "error",
        "first",
        "last",
        "revenue",
        "move",
        "attention",
        "scroll",
    ],
    ..text(
        "kind",
        "What the map counts: clicks, those that disappointed, the first or last of a view, clicks before orders by their \
         part of them (revenue), time of the pointer, time in view (attention), or how far down visitors came.",
    )
};
const DEVICE: Parameter = Parameter {
    values: &["desktop", "tablet", "phone"],
    ..text("device", "Only visitors with such a device.")
};
const SOURCE: Parameter =
    text("source", "Only visitors from there: a campaign's source, a referring host, or direct.");
const COUNTRY: Parameter = text(
    "country",
    "Only visitors from there: a country's two letters, as DE, where the collector looks countries up.",
);
const BY: Parameter = Parameter {
    values: &["source", "page", "element", "variant"],
    ..text("by", "What is credited; sources if it is not said.")
};
const MODEL: Parameter = Parameter {
    values: &["first", "last", "linear", "decay", "position"],
    ..text("model", "How an order is shared out; to the last if it is not said.")
};
const LIMIT: Parameter =
    Parameter { name: "limit", kind: "integer", description: "Rows, from 1 to 200.", values: &[] };
const OFFSET: Parameter = Parameter {
    name: "offset",
    kind: "integer",
    description: "Rows to pass over: what the answer before called next.",
    values: &[],
};
const OF_PAGES: &[&Parameter] = &[&PATH, &FROM, &TO, &LIMIT, &OFFSET];

const fn table(
    name: &'static str,
    title: &'static str,
    path: &'static str,
    description: &'static str,
) -> Tool {
    Tool {
        name,
        title,
        description,
        path,
        parameters: OF_PAGES,
        required: 0,
        fixed: &[],
        shorten: shortening::all,
    }
}

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        parameters: &[&PATH, &FROM, &TO, &GOAL],
        fixed: &[("path", "*")],
        ..table(
            "findings",
            "Findings",
            "/api/v1/findings",
            "What is wrong or stands out, the greatest loss first: the rule, page, element, n visitor-days, rate and \
             baseline and of what they are, effect as their difference with its 95 % interval, q-value, a likely cause, a \
             next step, and links to the map that shows it and to visits.",
        )
    },
    Tool {
        parameters: &[&PATH, &KIND, &FROM, &TO, &DEVICE, &COUNTRY, &SOURCE],
        required: 1,
        fixed: &[("format", "json")],
        shorten: shortening::map,
        ..table(
            "map",
            "A page's map",
            "/api/v1/heat",
            "A heatmap in numbers: the elements of a page with their points and share of all, and how far down \
             visitors came.",
        )
    },
    table(
        "pages",
        "Pages",
        "/api/v1/pages",
        "Pages with views, clicks, rage and dead clicks, errors and active time.",
    ),
    table(
        "elements",
        "Elements",
        "/api/v1/elements",
        "Elements with their clicks and how many of those disappointed.",
    ),
    table(
        "vitals",
        "Speed",
        "/api/v1/vitals",
        "Web vitals by page: the value that three of four views stay below.",
    ),
    table(
        "errors",
        "Errors",
        "/api/v1/errors",
        "Exceptions and resources that failed, with the views concerned.",
    ),
    table(
        "forms",
        "Forms",
        "/api/v1/forms",
        "Fields of forms: uses, time, corrections, and where visitors gave up.",
    ),
    table("events", "Events", "/api/v1/events", "The website's own events, counted."),
    Tool {
        parameters: &[&FROM, &TO, &LIMIT, &OFFSET],
        ..table("revenue", "Revenue", "/api/v1/revenue", "Orders, value and refunds by day and currency.")
    },
    Tool {
        parameters: &[&BY, &MODEL, &FROM, &TO, &LIMIT, &OFFSET],
        ..table(
            "credits",
            "Credits",
            "/api/v1/credits",
            "Orders shared out among what led to them; all credits add up to the orders. An association, no proof.",
        )
    },
];

impl Tool {
    /// The tool as assistants are told of it.
    pub(super) fn described(&self) -> Described {
        let properties: JsonObject = self
            .parameters
            .iter()
            .map(|one| {
                let mut property = json!({"type": one.kind, "description": one.description});
                if !one.values.is_empty() {
                    property["enum"] = json!(one.values);
                }
                (one.name.to_owned(), property)
            })
            .collect();
        let required: Vec<&str> = self.parameters[..self.required].iter().map(|one| one.name).collect();
        let mut schema = JsonObject::new();
        schema.insert("type".into(), json!("object"));
        schema.insert("properties".into(), Value::Object(properties));
        schema.insert("required".into(), json!(required));
        schema.insert("additionalProperties".into(), json!(false));
        Described::new(self.name, self.description, Arc::new(schema))
            .with_title(self.title)
            .with_annotations(ToolAnnotations::new().read_only(true).idempotent(true).open_world(false))
    }

    /// The question that is asked with these arguments, or what is wrong with them. What their values may be the API knows.
    pub(super) fn question(&self, arguments: &JsonObject) -> Result<Question, String> {
        let names = || self.parameters.iter().map(|one| one.name).collect::<Vec<_>>().join(", ");
        let mut parameters = Vec::new();
        for (name, value) in arguments {
            if !self.parameters.iter().any(|one| one.name == name) {
                return Err(format!("{} takes no {name:?}, but {}", self.name, names()));
            }
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Null => continue,
                other => return Err(format!("{name} is {other}, which is neither a text nor a number")),
            };
            parameters.push((name.clone(), value));
        }
        for &(name, value) in self.fixed {
            if !parameters.iter().any(|(said, _)| said == name) {
                parameters.push((name.into(), value.into()));
            }
        }
        let is_said = |one: &&&Parameter| parameters.iter().any(|(said, _)| said == one.name);
        if let Some(missing) = self.parameters[..self.required].iter().find(|one| !is_said(one)) {
            return Err(format!("{} needs {}", self.name, missing.name));
        }
        Ok(Question { path: self.path, parameters })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(tool: &str, arguments: Value) -> Result<Vec<(String, String)>, String> {
        let tool = TOOLS.iter().find(|one| one.name == tool).unwrap();
        tool.question(arguments.as_object().unwrap()).map(|question| question.parameters)
    }

    #[test]
    fn arguments_become_parameters_and_wrong_ones_are_named() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let map = asked("map", json!({"path": "/a b", "device": null}));
        assert_eq!(map, Ok(vec![pair("path", "/a b"), pair("format", "json")]));
        assert_eq!(asked("findings", json!({})), Ok(vec![pair("path", "*")]));
        assert_eq!(asked("findings", json!({"path": "/a"})), Ok(vec![pair("path", "/a")]));
        assert_eq!(asked("pages", json!({"limit": 5})), Ok(vec![pair("limit", "5")]));
        assert_eq!(asked("map", json!({})), Err("map needs path".into()));
        let wrong = asked("revenue", json!({"site": "x"})).unwrap_err();
        assert_eq!(wrong, "revenue takes no \"site\", but from, to, limit, offset");
        assert!(asked("pages", json!({"path": ["/"]})).unwrap_err().contains("path is [\"/\"], which is"));
    }

    #[test]
    fn kinds_of_maps_are_those_that_there_are() {
        let known: Vec<&str> = wire::Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert!(KIND.values.iter().all(|kind| known.contains(kind)), "{known:?}");
        assert!(DEVICE.values.iter().all(|name| wire::Device::ALL.iter().any(|one| one.name() == *name)));
    }
}
