//! The API's description as a page, made of nothing but the description.

use askama::Template;
use serde_json::Value;

/// In the order in which they are shown.
const METHODS: [&str; 3] = ["get", "post", "delete"];

#[derive(Template)]
#[template(path = "reference.html")]
pub(super) struct Reference {
    about: String,
    token: String,
    groups: Vec<Group>,
    shapes: Vec<Shape>,
}

struct Group {
    name: String,
    routes: Vec<Route>,
}

struct Route {
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Row>,
    body: Option<String>,
    answers: Vec<Row>,
}

struct Shape {
    name: String,
    about: String,
    fields: Vec<Row>,
}

struct Row {
    name: String,
    kind: String,
    about: String,
    is_required: bool,
}

pub(super) fn of(document: &Value) -> Reference {
    let group = |tag: &Value| Group { name: text(&tag["name"]), routes: Vec::new() };
    let mut groups: Vec<Group> = list(&document["tags"]).iter().map(group).collect();
    for (path, methods) in entries(&document["paths"]) {
        // As one reads them, and not by their letters.
        for (method, route) in METHODS.map(|name| (name, &methods[name])) {
            if route.is_null() {
                continue;
            }
            let tag = text(&route["tags"][0]);
            let route = route_of(path, method, route);
            let own = groups.iter_mut().find(|group| group.name == tag);
            own.expect("a test asks for every route").routes.push(route);
        }
    }
    let components = &document["components"];
    Reference {
        about: text(&document["info"]["description"]),
        token: text(&components["securitySchemes"]["token"]["description"]),
        groups,
        shapes: entries(&components["schemas"]).map(|(name, shape)| shape_of(name, shape)).collect(),
    }
}

fn route_of(path: &str, method: &str, route: &Value) -> Route {
    let parameter = |parameter: &Value| Row {
        name: text(&parameter["name"]),
        kind: kind(&parameter["schema"]),
        about: text(&parameter["description"]),
        is_required: parameter["required"] == true,
    };
    let answer = |(status, answer): (&str, &Value)| {
        let bodies = entries(&answer["content"]).map(|(media, body)| body_of(media, &body["schema"]));
        Row {
            name: status.into(),
            kind: bodies.collect::<Vec<_>>().join(", "),
            about: text(&answer["description"]),
            is_required: true,
        }
    };
    let body =
        entries(&route["requestBody"]["content"]).map(|(media, body)| body_of(media, &body["schema"])).next();
    Route {
        method: method.to_uppercase(),
        path: path.into(),
        summary: text(&route["summary"]),
        description: text(&route["description"]),
        parameters: list(&route["parameters"]).iter().map(parameter).collect(),
        body,
        answers: entries(&route["responses"]).map(answer).collect(),
    }
}

fn body_of(media: &str, schema: &Value) -> String {
    match media {
        "application/json" => kind(schema),
        "text/plain" => "a sentence".into(),
        other => other.into(),
    }
}

fn shape_of(name: &str, shape: &Value) -> Shape {
    let required = list(&shape["required"]);
    let field = |(name, field): (&str, &Value)| Row {
        name: name.into(),
        kind: kind(field),
        about: text(&field["description"]),
        is_required: required.iter().any(|own| own == name),
    };
    let mut about = text(&shape["description"]);
    if !list(&shape["enum"]).is_empty() {
        about = format!("{about} {}", kind(shape));
    }
    Shape { name: name.into(), about, fields: entries(&shape["properties"]).map(field).collect() }
}

/// What a value looks like, in words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or_default().into();
    }
    if !list(&schema["enum"]).is_empty() {
        return list(&schema["enum"]).iter().map(text).collect::<Vec<_>>().join(", ");
    }
    if !list(&schema["oneOf"]).is_empty() {
        return list(&schema["oneOf"]).iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    let mut kinds: Vec<String> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).collect(),
        one => vec![text(one)],
    };
    for kind_name in &mut kinds {
        if kind_name == "array" {
            *kind_name = array(schema);
        } else if kind_name == "string" && schema["format"].is_string() {
            *kind_name = text(&schema["format"]);
        } else if kind_name == "object" && schema["additionalProperties"].is_object() {
            *kind_name = format!("{} by name", kind(&schema["additionalProperties"]));
        }
    }
    kinds.join(" or ")
}

fn array(schema: &Value) -> String {
    let parts = list(&schema["prefixItems"]);
    if !parts.is_empty() {
        return format!("[{}]", parts.iter().map(kind).collect::<Vec<_>>().join(", "));
    }
    match schema["maxItems"].as_u64() {
        Some(many) => format!("{many} × {}", kind(&schema["items"])),
        None => format!("list of {}", kind(&schema["items"])),
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Descriptions mark code as Markdown does; here it stands as it is.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('`', "")
}
