//! The tables as files that spreadsheets of the Nordic countries open at once: UTF-8 with its mark, semicolons, heads and
//! decimal marks in the reader's language. Days are exact to the hour, so that others can count on.

use super::handlers::Choice;
use super::words;
use crate::error::PageError;
use crate::form::Asked;
use crate::i18n::L;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::waiting::{AsOf, Finished, Group, Lines, StepTimes};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::need::Step;
use domain::time::local_date;
use domain::waiting::WaitKind;

/// Lines of cells; the first is the head.
struct Sheet {
    l: L,
    text: String,
}

impl Sheet {
    fn new(l: L, heads: &[String]) -> Sheet {
        let mut sheet = Sheet {
            l,
            text: "\u{feff}".to_owned(),
        };
        sheet.line(heads.iter().cloned());
        sheet
    }

    fn line(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().map(|cell| quoted(&cell)).collect();
        self.text.push_str(&cells.join(";"));
        self.text.push_str("\r\n");
    }

    /// A number with the language's decimal mark, without marks between thousands.
    fn decimal(&self, number: f64) -> String {
        self.l.decimal(number, 2).replace('−', "-")
    }

    fn share(&self, ratio: Option<f64>) -> String {
        ratio.map_or(String::new(), |r| self.l.decimal(r, 4))
    }
}

/// A cell that a spreadsheet takes as it is: quoted where needed, and never a formula.
fn quoted(cell: &str) -> String {
    let formula =
        cell.starts_with(['=', '+', '@', '\t', '\r']) || (cell.starts_with('-') && cell.parse::<f64>().is_err());
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

pub async fn file(
    State(state): State<AppState>,
    user: User,
    Path(table): Path<String>,
    Asked(query): Asked,
) -> Result<Response, PageError> {
    let choice = Choice::read(&user, &query);
    let (sheet, day) = match table.as_str() {
        "kinds" | "levels" | "days" => waiting(&state, &user, &choice, &table).await?,
        "months" => months(&state, &user, &choice).await?,
        "steps" => steps(&state, &user, &choice).await?,
        "needs" => needs(&state, &user, &choice).await?,
        _ => return Err(Error::NotFound.into()),
    };
    let name = format!(
        "attachment; filename=\"{}-{table}-{day}.csv\"",
        user.l().t("waiting-file")
    );
    Ok((
        [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, name),
        ],
        sheet.text,
    )
        .into_response())
}

type Made = Result<(Sheet, chrono::NaiveDate), Error>;

async fn waiting(state: &AppState, user: &User, choice: &Choice, table: &str) -> Made {
    let l = user.l();
    let ask = AsOf {
        selection: choice.selection.clone(),
    };
    let answer = state.db.read(&user.ctx, &ask).await?;
    let kinds = WaitKind::ALL
        .iter()
        .filter(|k| choice.kind.is_none_or(|chosen| chosen == **k));
    if table == "days" {
        let heads = [
            "waiting-what",
            "waiting-level",
            "waiting-days-waited",
            "waiting-waiting",
            "waiting-late",
        ];
        let mut sheet = Sheet::new(l, &heads.map(|key| l.t(key)));
        for kind in kinds {
            for level in answer.levels() {
                let chosen = choice.selection.chooses(&answer.basis.key, level.as_ref());
                let Some(group) = answer.groups.get(&(*kind, level.clone())).filter(|_| chosen) else {
                    continue;
                };
                for (days, n) in &group.all.0 {
                    let late = group.late.0.get(days).copied().unwrap_or(0);
                    let level = words::level(l, &answer.basis.key, level.as_ref());
                    sheet.line([
                        words::kind(l, *kind),
                        level,
                        days.to_string(),
                        n.to_string(),
                        late.to_string(),
                    ]);
                }
            }
        }
        return Ok((sheet, answer.basis.day));
    }
    let heads = [
        "waiting-what",
        "waiting-level",
        "waiting-waiting",
        "waiting-late",
        "waiting-median",
        "waiting-p90",
        "waiting-longest",
    ];
    let mut sheet = Sheet::new(l, &heads.map(|key| l.t(key)));
    for kind in kinds {
        let mut groups: Vec<(String, Group)> = vec![];
        if table == "levels" {
            for level in answer.levels() {
                let chosen = choice.selection.chooses(&answer.basis.key, level.as_ref());
                if let Some(group) = answer.groups.get(&(*kind, level.clone())).filter(|_| chosen) {
                    groups.push((words::level(l, &answer.basis.key, level.as_ref()), group.clone()));
                }
            }
        }
        groups.push((l.t("waiting-sum"), answer.of(*kind, &choice.selection)));
        for (level, group) in groups {
            let summary = group.all.summary();
            let figure = |value: Option<f64>| value.map_or(String::new(), |v| sheet.decimal(v));
            let cells = [
                words::kind(l, *kind),
                level,
                group.all.total().to_string(),
                group.late.total().to_string(),
                figure(summary.map(|s| s.median)),
                figure(summary.map(|s| s.p90)),
                summary.map_or(String::new(), |s| s.longest.to_string()),
            ];
            sheet.line(cells);
        }
    }
    Ok((sheet, answer.basis.day))
}

async fn months(state: &AppState, user: &User, choice: &Choice) -> Made {
    let l = user.l();
    let ask = Finished {
        selection: choice.selection.clone(),
        kind: choice.kind.unwrap_or(WaitKind::Need),
    };
    let answer = state.db.read(&user.ctx, &ask).await?;
    let heads = [
        "waiting-what",
        "waiting-month",
        "waiting-level",
        "waiting-ended",
        "waiting-median",
        "waiting-p90",
        "waiting-with-limit",
        "waiting-inside-count",
        "waiting-inside-share",
    ];
    let mut sheet = Sheet::new(l, &heads.map(|key| l.t(key)));
    for ((month, level), ended) in &answer.ended {
        let summary = ended.days.summary();
        let figure = |value: Option<f64>| value.map_or(String::new(), |v| sheet.decimal(v));
        let cells = [
            words::kind(l, ask.kind),
            month.to_string(),
            words::level(l, &answer.basis.key, level.as_ref()),
            ended.days.total().to_string(),
            figure(summary.map(|s| s.median)),
            figure(summary.map(|s| s.p90)),
            ended.share.all.to_string(),
            ended.share.inside.to_string(),
            sheet.share(ended.share.ratio()),
        ];
        sheet.line(cells);
    }
    Ok((sheet, answer.basis.day))
}

async fn steps(state: &AppState, user: &User, choice: &Choice) -> Made {
    let l = user.l();
    let ask = StepTimes {
        selection: choice.selection.clone(),
    };
    let answer = state.db.read(&user.ctx, &ask).await?;
    let mut heads = ["waiting-month", "waiting-level", "waiting-kind-need", "waiting-measure"]
        .map(|key| l.t(key))
        .to_vec();
    heads.extend(Step::ALL.iter().map(|step| words::step(l, *step)));
    let mut sheet = Sheet::new(l, &heads);
    for ((month, level), times) in &answer.times {
        for (measure, spent) in [("waiting-mean", times.mean()), ("waiting-median-word", times.median())] {
            let Some(spent) = spent else { continue };
            let mut cells = vec![
                month.to_string(),
                words::level(l, &answer.basis.key, level.as_ref()),
                times.needs.to_string(),
                l.t(measure),
            ];
            cells.extend(Step::ALL.iter().map(|step| sheet.decimal(spent.of(*step))));
            sheet.line(cells);
        }
    }
    Ok((sheet, answer.basis.day))
}

async fn needs(state: &AppState, user: &User, choice: &Choice) -> Made {
    let l = user.l();
    let ask = Lines {
        selection: choice.selection.clone(),
        which: choice.which,
        after: None,
        most: None,
    };
    let answer = state.db.read(&user.ctx, &ask).await?;
    let keys = [
        "waiting-since",
        "waiting-level",
        "waiting-deadline",
        "waiting-in-use",
        "waiting-step",
        "waiting-days",
    ];
    let mut heads = keys.map(|key| l.t(key)).to_vec();
    heads.extend(Step::ALL.iter().map(|step| words::step(l, *step)));
    let mut sheet = Sheet::new(l, &heads);
    let day = |at: Option<chrono::DateTime<chrono::Utc>>| {
        at.map_or(String::new(), |at| local_date(at, user.ctx.zone).to_string())
    };
    for line in &answer.lines {
        let mut cells = vec![
            day(Some(line.clock_from)),
            words::level(l, &answer.basis.key, line.level.as_ref()),
            day(line.deadline),
            day(line.closed_at),
            line.step.map_or(String::new(), |step| words::step(l, step)),
            line.days.to_string(),
        ];
        cells.extend(Step::ALL.iter().map(|step| sheet.decimal(line.spent.of(*step))));
        sheet.line(cells);
    }
    Ok((sheet, answer.basis.day))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_where_needed_and_never_run() {
        assert_eq!(quoted("Nivå 1"), "Nivå 1");
        assert_eq!(quoted("a;b\"c"), "\"a;b\"\"c\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("-2.50"), "-2.50");
        assert_eq!(quoted("-cmd"), "'-cmd");
    }
}
