//! The lint on figures that the text never speaks of.
//! Knows nothing of what it should say of them.

use super::hit::Hit;
use super::lint::Lint;
use super::reading::Reading;
use crate::report::markup;
use crate::report::prose::{Slot, TOKEN_END, TOKEN_START};

/// Figures placed and never referred to.
pub fn unreferred_figures(reading: &Reading<'_>) -> Vec<Hit> {
    let is_referred = |name: &str| {
        reading.slots.iter().any(|slot| matches!(slot, Slot::Reference { figure, .. } if figure == name))
    };
    let mut found = Vec::new();
    for (part, piece) in reading.parts.iter().enumerate() {
        for at in markup::tokens(&piece.clean.text) {
            let Some(Slot::Figure(name)) =
                reading.slots.get(at).filter(|slot| matches!(slot, Slot::Figure(name) if !is_referred(name)))
            else {
                continue;
            };
            let token = format!("{TOKEN_START}{at}{TOKEN_END}");
            let start = piece.clean.text.find(&token).unwrap_or_default();
            let what =
                format!("figure '{name}' is never referred to: a reader is not told what to see in it");
            let mend = format!("write {{{{ ref(\"{name}\") }}}} where the text speaks of it");
            found.push(Hit {
                lint: Lint::UnreferredFigure,
                part,
                at: start..start + token.len(),
                what,
                mend,
            });
        }
    }
    found
}
