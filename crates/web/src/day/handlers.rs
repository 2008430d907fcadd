use super::view;
use crate::error::PageError;
use crate::session::User;
use crate::state::AppState;
use app::day::Day;
use axum::extract::State;
use maud::Markup;

pub async fn day(State(state): State<AppState>, user: User) -> Result<Markup, PageError> {
    let day = state.db.read(&user.ctx, &Day).await?;
    Ok(view::day(&user, &day))
}
