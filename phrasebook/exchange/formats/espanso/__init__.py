"""espanso's match files: YAML with `matches`, each of `trigger(s)`, `replace` or `form`, `label`, `search_terms`.

What we write, and read back without a loss but that of the category:

    title                `label`
    code                 `trigger`, with a colon before it; initials of the title where there is no code
    asks, tags           `search_terms`, tags with a # before them
    {城市} {城市=杭州}     a `form` with `form_fields`
    {颜色:红|黑}          the same, of type `choice`
    {日期+3} {时间} {问候}  variables; 问候 is a choice, espanso knows no time of day

A text with both a form and a variable, or with braces of its own, is a `replace` with everything in `vars`,
because espanso passes over `vars` beside `form`.
"""

from phrasebook.exchange.formats.espanso.reading import read, recognise
from phrasebook.exchange.formats.espanso.writing import losses_of, write
from phrasebook.exchange.registry import Format

FORMAT = Format("espanso", "espanso", (".yml", ".yaml"), recognise, read, write, losses_of, exports=(".yml", ".yaml"))
