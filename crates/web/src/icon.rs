//! Icons as inline SVG in the colour of the text beside them.

use maud::{Markup, PreEscaped, Render, html};

include!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../frontend/dist/icons.rs"));

impl Render for Icon {
    /// A decoration: hidden from screen readers, since words always stand beside it.
    fn render(&self) -> Markup {
        html! {
            svg class="ds-icon icon" viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false" { (PreEscaped(self.drawing())) }
        }
    }
}
