use super::sheet::drawn;
use super::{Look, Marked, figure, view};
use crate::error::PageError;
use crate::form::{Asked, Fields};
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::address::{Complete, Suggestion};
use app::map::{Middle, OfAddress};
use axum::extract::State;
use domain::ids::AddressId;
use maud::Markup;

/// Addresses to choose from.
const MOST: usize = 10;

/// What the search for an address gave.
#[derive(Default)]
pub struct Search {
    pub text: String,
    pub found: Option<Suggestion>,
    /// Several that may be meant.
    pub others: Vec<Suggestion>,
}

/// `GET /map`: centre and zoom by `lat`, `lon`, `z`; a mark by `address_id` or `at`; a search by `q`.
pub async fn page(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Markup, PageError> {
    let Some(roads) = state.roads.clone() else {
        return Ok(view::without(&user));
    };
    let search = search(&state, &user, &asked).await?;
    let look = look(&state, &user, &asked, search.found.as_ref()).await?;
    let Some(sheet) = drawn(roads, look, figure::LARGE, "map-large").await else {
        return Ok(view::without(&user));
    };
    Ok(view::map(&user, &sheet, &search))
}

async fn search(state: &AppState, user: &User, asked: &Fields) -> Result<Search, Error> {
    let text = asked.text("q").trim().to_owned();
    if let Some(address) = asked.some("address_id").and_then(|id| id.parse::<AddressId>().ok()) {
        return match state.db.read(&user.ctx, &OfAddress { address }).await {
            // Without JavaScript, another text may stand beside the address that was chosen before.
            Ok(found) if !text.is_empty() && !alike(&found, &text) => by_text(state, user, text).await,
            Ok(found) => Ok(Search {
                text: found.street.clone(),
                found: Some(found),
                others: vec![],
            }),
            // The register was read anew since, or it is another municipality's.
            Err(Error::NotFound) => Ok(Search {
                text,
                ..Search::default()
            }),
            Err(e) => Err(e),
        };
    }
    by_text(state, user, text).await
}

fn alike(address: &Suggestion, text: &str) -> bool {
    address.street.to_lowercase() == text.to_lowercase()
}

async fn by_text(state: &AppState, user: &User, text: String) -> Result<Search, Error> {
    if text.is_empty() {
        return Ok(Search::default());
    }
    let query = Complete {
        text: text.clone(),
        most: MOST,
    };
    let mut others = state.db.read(&user.ctx, &query).await?;
    let only = (others.iter().position(|a| alike(a, &text))).or((others.len() == 1).then_some(0));
    let found = only.map(|at| others.swap_remove(at));
    if found.is_some() {
        others.clear();
    }
    Ok(Search { text, found, others })
}

async fn look(state: &AppState, user: &User, asked: &Fields, found: Option<&Suggestion>) -> Result<Look, Error> {
    let number = |name: &str, most: f64| {
        let number: Option<f64> = asked.some(name).and_then(|v| v.parse().ok());
        number.filter(|n: &f64| n.abs() <= most)
    };
    let marked = match found {
        Some(a) => Some(Marked {
            place: [a.point.lon, a.point.lat],
            address: Some(a.id),
        }),
        None => asked
            .some("at")
            .and_then(place)
            .map(|place| Marked { place, address: None }),
    };
    let near = if marked.is_some() { Look::STREETS } else { 15 };
    let zoom = asked.some("z").and_then(|z| z.parse::<u8>().ok()).unwrap_or(near);
    let centre = match (number("lon", 180.0), number("lat", 85.0), &marked) {
        (Some(lon), Some(lat), _) => [lon, lat],
        (_, _, Some(marked)) => marked.place,
        (_, _, None) => middle(state, user).await?,
    };
    Ok(Look {
        centre,
        zoom: zoom.clamp(Look::LEAST, Look::MOST),
        marked,
    })
}

/// `lat,lon`.
fn place(text: &str) -> Option<super::Place> {
    let (lat, lon) = text.split_once(',')?;
    let (lat, lon): (f64, f64) = (lat.parse().ok()?, lon.parse().ok()?);
    (lat.abs() <= 85.0 && lon.abs() <= 180.0).then_some([lon, lat])
}

/// Among the municipality's addresses; where it has none, or none on these roads, in the middle of the roads.
async fn middle(state: &AppState, user: &User) -> Result<super::Place, Error> {
    let Some([west, south, east, north]) = state.roads.as_ref().and_then(|r| Some(r.map()?.bounds())) else {
        return Ok([0.0, 0.0]);
    };
    let inside = |p: &domain::geo::LatLon| (west..=east).contains(&p.lon) && (south..=north).contains(&p.lat);
    let among = state.db.read(&user.ctx, &Middle).await?.filter(inside);
    Ok(among.map_or([(west + east) / 2.0, (south + north) / 2.0], |p| [p.lon, p.lat]))
}
