"""The app in a browser: the address and its token, the server, the page. Needs the extra `miaohui[web]`."""

PAGE_VARIABLE = "MIAOHUI_WEB_PAGE"
"""Set for an app that runs in a browser: `secure` where the page may write the clipboard (https or localhost),
`plain` elsewhere."""
