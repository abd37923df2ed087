"""An honest copy: what the program says of the clipboard is what happened.

One way through: `environment` (what stands around us) → `methods` (which ways, in which order: pure) →
`backends` (one way each) → `service` (tries them, reads back, says what is true). `advice` words it for
people, `rescue` keeps a text that could not be copied, `trial` tries every way for the doctor.
No textual here: the sub-commands copy too.
"""

from tui.clipboard.methods import METHODS, ClipboardSettings

__all__ = ["METHODS", "ClipboardSettings"]
