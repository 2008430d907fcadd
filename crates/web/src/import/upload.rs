use super::handlers::front;
use super::view::{self, UploadForm};
use crate::components::{COMMAND_FIELD, CSRF_FIELD};
use crate::error::PageError;
use crate::form::{Fields, check_token};
use crate::paths;
use crate::said::see_other;
use crate::session::{User, Visitor};
use crate::state::AppState;
use app::import::format::ImportKind;
use app::import::upload::{LARGEST, Upload};
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::CommandId;

/// A file that was sent: its name and its bytes.
type Sent = (String, Vec<u8>);

/// Takes a file and leads to its run.
pub async fn upload(
    State(state): State<AppState>,
    user: User,
    visitor: Visitor,
    multipart: Multipart,
) -> Result<Response, Response> {
    let command: CommandId = user.ctx.id();
    let (fields, sent) = match parts(multipart).await {
        Ok(parts) => parts,
        Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let mut form = UploadForm::new(command);
            form.errors.add("file", too_large(&user));
            return back(&state, &user, &form).await;
        }
        Err(e) => return Err(e.into_response()),
    };
    check_token(Some(&visitor), fields.some(CSRF_FIELD))?;
    let command = fields
        .some(COMMAND_FIELD)
        .and_then(|t| t.parse().ok())
        .unwrap_or(command);
    let mut form = UploadForm::new(command);
    form.kind = ImportKind::from_code(fields.text("kind"));
    let l = user.l();
    if form.kind.is_none() {
        form.errors.add("kind", l.t("import-kind-missing"));
    }
    match &sent {
        None => form.errors.add("file", l.t("import-file-missing")),
        Some((_, bytes)) if bytes.len() > LARGEST => form.errors.add("file", too_large(&user)),
        Some(_) => {}
    }
    let (Some(kind), Some((file, content)), true) = (form.kind, sent, form.errors.is_empty()) else {
        return back(&state, &user, &form).await;
    };
    let upload = Upload { kind, file, content };
    let done = state.db.run(&user.ctx, command, &upload).await.map_err(problem)?;
    Ok(see_other(&paths::import(done.into_inner())))
}

fn problem(e: app::Error) -> Response {
    PageError::from(e).into_response()
}

fn too_large(user: &User) -> String {
    let megabytes = i64::try_from(LARGEST / (1024 * 1024)).unwrap_or(i64::MAX);
    user.l()
        .tf("import-file-too-large", crate::i18n::args!["megabytes" => megabytes])
}

async fn back(state: &AppState, user: &User, form: &UploadForm) -> Result<Response, Response> {
    let (runs, waiting) = front(&state.db, &user.ctx).await.map_err(problem)?;
    let page = view::home(&user.shell, &runs, waiting, form);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The text fields and the file. A field without a chosen file comes without a name and without bytes.
async fn parts(mut multipart: Multipart) -> Result<(Fields, Option<Sent>), MultipartError> {
    let (mut pairs, mut sent) = (vec![], None);
    while let Some(field) = multipart.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            pairs.push((name, field.text().await?));
            continue;
        }
        let file = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await?.to_vec();
        if !file.is_empty() || !bytes.is_empty() {
            sent = Some((file, bytes));
        }
    }
    Ok((Fields::from_pairs(pairs), sent))
}
