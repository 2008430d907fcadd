//! The description of the interface (OpenAPI 3.1), put together from the endpoints.

use super::endpoint::{BASE, BUSY, Endpoint, PROBLEMS, problem_name};
use super::problem::{MEDIA_TYPE, Problem};
use axum::http::Method;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{HttpMethod, PathsBuilder};
use utoipa::openapi::schema::ComponentsBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, InfoBuilder, License, OpenApi, OpenApiBuilder, PathItem, Ref, ResponseBuilder, Server};
use utoipa::{PartialSchema, ToSchema};

const ABOUT: &str = "Items, loans, needs, jobs, places and persons of one municipality: the one that the bearer token belongs to. \
A token acts with its role's rights. Every write names its command in `Idempotency-Key`: the same key with the same request \
gives the first outcome again. Lists are in the order of recording; read on with `next`, come back with `resume`. \
Whatever goes wrong is `application/problem+json`; decide by its `code`.";

/// The document as JSON.
pub fn document(endpoints: &[Endpoint]) -> Vec<u8> {
    serde_json::to_vec(&build(endpoints)).expect("a description is words and numbers under names")
}

fn build(endpoints: &[Endpoint]) -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut components = ComponentsBuilder::new();
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    for endpoint in endpoints {
        let method = match endpoint.method {
            Method::PUT => HttpMethod::Put,
            Method::POST => HttpMethod::Post,
            _ => HttpMethod::Get,
        };
        let item = PathItem::new(method, endpoint.operation.clone());
        paths = paths.path(endpoint.path, item);
        schemas.extend(endpoint.schemas.iter().cloned());
    }
    for (name, schema) in schemas {
        components = components.schema(name, schema);
    }
    for (status, why) in PROBLEMS.map(|(status, why, _)| (status, why)).into_iter().chain([BUSY]) {
        let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
        let response = ResponseBuilder::new()
            .description(why)
            .content(MEDIA_TYPE, content)
            .header("X-Request-Id", Header::default());
        components = components.response(problem_name(status), response.build());
    }
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("Made by `rampe token create`, or by an administrator"))
        .build();
    components = components.security_scheme("bearer", SecurityScheme::Http(scheme));
    let info = InfoBuilder::new()
        .title("Rampe")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(License::new("EUPL-1.2")))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new(BASE)]))
        .paths(paths.build())
        .components(Some(components.build()))
        .security(Some([SecurityRequirement::new("bearer", Vec::<String>::new())]))
        .build()
}

#[cfg(test)]
mod tests {
    use crate::api;
    use std::collections::BTreeMap;

    #[test]
    fn a_schemas_name_means_one_thing() {
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for endpoint in api::list() {
            for (name, schema) in &endpoint.schemas {
                let schema = serde_json::to_string(schema).unwrap();
                let before = known.entry(name.clone()).or_insert_with(|| schema.clone());
                assert_eq!(*before, schema, "two schemas are called {name}");
            }
        }
        assert!(known.contains_key("ItemPage") && known.contains_key("PlacePage"));
    }
}
