"""The registry of everything a key can do. A keymap is data over it; screens bind these ids, never keys."""

from typing import Literal, NamedTuple

Scope = Literal["main", "fill", "draft", "form", "dialog", "guide", "stats", "team"]
"""A place where keys are listened to; a key may mean different things in different scopes."""


class Action(NamedTuple):
    """One thing a key can do.

    `id` is what keymap files name; `title` is the two to six characters people read beside the key;
    `help` is the sentence in the help screen; `scopes` are the places where it is available.
    """

    id: str
    title: str
    help: str
    scopes: tuple[Scope, ...]


_LISTS: tuple[Scope, ...] = ("main", "guide")
_SCREENS: tuple[Scope, ...] = ("main", "guide", "stats", "team")
_BOX: tuple[Scope, ...] = ("main", "fill", "draft", "form")
_PAD: tuple[Scope, ...] = ("draft", "form")

_ALL = (
    Action("phrase.copy", "复制", "复制选中的话术；有填空没填会先问", _LISTS),
    Action("phrase.copy-better", "改写", "用更稳妥的说法复制", _LISTS),
    Action("phrase.fill", "填空", "逐项填好再复制，已填过的也可以改", _LISTS),
    Action("phrase.draft", "草稿", "把选中的话术改一改再复制；草稿里有话就接着写", _LISTS),
    *(
        Action(f"phrase.copy.{rank}", f"复制第{rank}条", f"直接复制列表里的第 {rank} 条", _LISTS)
        for rank in range(1, 10)
    ),
    Action("result.next", "下一条", "选下一条", _LISTS),
    Action("result.previous", "上一条", "选上一条", _LISTS),
    Action("result.page-next", "下一页", "往下翻一页", (*_LISTS, "dialog")),
    Action("result.page-previous", "上一页", "往上翻一页", (*_LISTS, "dialog")),
    Action("preview.down", "内容下滚", "回复太长时往下看", _LISTS),
    Action("preview.up", "内容上滚", "回复太长时往上看", _LISTS),
    Action("category.next", "下一类", "换到下一个分类", ("main",)),
    Action("category.previous", "上一类", "换到上一个分类", ("main",)),
    Action("query.clear", "清空", "清空搜索；已空时回到全部分类", ("main",)),
    Action("phrase.star", "收藏", "收藏选中的话术，再按取消；收藏的排在最前", ("main",)),
    Action("buyer.new", "新买家", "开始十秒计时，先给问候；忘掉上一位买家的填空", ("main",)),
    Action("guide.open", "流程", "打开流程，一步一步接待；在流程里再按就回来搜索", _LISTS),
    Action("stats.open", "统计", "看用量、首次回复时间、从没用过和快要一样的话术；再按就回来", ("main", "stats")),
    Action("team.open", "团队", "看团队的话术：同步、有什么变化、我的草稿和冲突；再按就回来", ("main", "team")),
    Action("palette.open", "找动作", "按名字或拼音找一个动作来做", ("main",)),
    Action("draft.add", "叠加", "把选中的话术加进草稿，几条叠成一段回复", ("main",)),
    Action("phrase.edit", "修改", "改选中的话术；内置和团队的改在自己的话术本里", ("main",)),
    Action("phrase.new", "新话术", "写一条新话术，标题先填好搜索的词", ("main",)),
    Action("phrase.delete", "删除", "把选中的话术移到回收站；内置和团队的就隐藏", ("main",)),
    Action("phrase.undo", "撤销", "撤销上一次修改、新写或删除", ("main",)),
    Action("phrase.history", "旧文", "看选中的话术以前怎么写、团队里谁改的，可以拿回来", ("main",)),
    Action("trash.open", "回收站", "看删掉的话术，可以恢复", ("main",)),
    Action("books.import", "导入", "把别的工具导出的话术搬进来，先看计划再导入", ("main",)),
    Action("books.export", "导出", "把话术写成别的工具的文件或打印页", ("main",)),
    Action("agent.introduce", "花名店名", "填客服名和店铺名，以后自动填进话术", ("main",)),
    Action("theme.next", "换主题", "换主题：浅色、深色、高对比、终端十六色", _SCREENS),
    Action("help.open", "帮助", "看所有按键，打字就能找", _SCREENS),
    Action("app.quit", "退出", "退出秒回", ("main", "fill", "draft", "form", "dialog", "guide", "stats", "team")),
    Action("fill.next", "下一项", "到下一个填空", ("fill",)),
    Action("fill.previous", "上一项", "回上一个填空", ("fill",)),
    Action("fill.copy", "复制", "下一项；都填好了就复制", ("fill",)),
    Action("fill.cancel", "返回", "不复制，回到列表", ("fill",)),
    Action("draft.copy", "复制", "复制改好的这段话", ("draft",)),
    Action("draft.better", "改写", "换成更稳妥的说法", ("draft",)),
    Action("draft.finding", "逐条", "到下一处提醒，看怎么说更好", ("draft",)),
    Action("draft.take", "换上", "这一处换成更稳妥的说法", ("draft",)),
    Action("draft.save", "存话术", "把草稿存成一条话术", ("draft",)),
    Action("draft.clear", "清空", "把草稿清空", ("draft",)),
    Action("draft.cancel", "返回", "不复制，回到列表；写的留着", ("draft",)),
    Action("form.save", "保存", "保存这条话术", ("form",)),
    Action("form.better", "改写", "内容换成更稳妥的说法", ("form",)),
    Action("form.finding", "逐条", "到下一处提醒，看怎么说更好", ("form",)),
    Action("form.take", "换上", "这一处换成更稳妥的说法", ("form",)),
    Action("form.next", "下一栏", "到下一栏", ("form",)),
    Action("form.previous", "上一栏", "回上一栏", ("form",)),
    Action("form.cancel", "返回", "不保存；改过的会先问一声", ("form",)),
    Action("dialog.next", "下一项", "选下一项", ("dialog",)),
    Action("dialog.previous", "上一项", "选上一项", ("dialog",)),
    Action("dialog.accept", "确定", "就用选中的这一项", ("dialog",)),
    Action("dialog.better", "改写", "换成更稳妥的说法再复制", ("dialog",)),
    Action("dialog.save", "存文件", "把这段话存成文件", ("dialog",)),
    Action("dialog.cancel", "返回", "关掉这个窗口", ("dialog",)),
    Action("guide.next", "下一步", "到流程的下一步", ("guide",)),
    Action("guide.previous", "上一步", "回流程的上一步", ("guide",)),
    Action("guide.restart", "从头", "这位买家从第一步重来", ("guide",)),
    Action("guide.buyer-next", "换买家", "看下一位买家走到哪一步", ("guide",)),
    Action("guide.buyer-previous", "上一位", "看上一位买家走到哪一步", ("guide",)),
    Action("guide.close", "换流程", "回到流程列表，各位买家的步骤都记着", ("guide",)),
    Action("stats.view-next", "换一页", "看统计的下一页", ("stats",)),
    Action("stats.view-previous", "上一页", "看统计的上一页", ("stats",)),
    Action("stats.longer", "更久", "统计更长的时间：7 天、30 天、90 天、一年", ("stats",)),
    Action("stats.shorter", "更近", "统计更短的时间", ("stats",)),
    Action("stats.down", "下滚", "统计往下看", ("stats",)),
    Action("stats.up", "上滚", "统计往上看", ("stats",)),
    Action("stats.page-down", "下翻", "统计往下翻一屏", ("stats",)),
    Action("stats.page-up", "上翻", "统计往上翻一屏", ("stats",)),
    Action("stats.close", "返回", "关掉统计，回到搜索", ("stats",)),
    Action("team.next", "下一条", "团队里选下一条", ("team",)),
    Action("team.previous", "上一条", "团队里选上一条", ("team",)),
    Action("team.view-next", "换页", "看话术本、有什么变化、我的草稿", ("team",)),
    Action("team.view-previous", "上一页", "看团队的上一页", ("team",)),
    Action("team.act", "处理", "处理选中的草稿或冲突副本：两边不一样就定下用哪一份", ("team",)),
    Action("team.sync", "同步", "现在就取团队最新的话术", ("team",)),
    Action("team.publish", "提交", "把草稿合进最新的话术，提交给团队", ("team",)),
    Action("team.down", "内容下滚", "太长时往下看", ("team",)),
    Action("team.up", "内容上滚", "太长时往上看", ("team",)),
    Action("team.close", "返回", "关掉团队，回到搜索", ("team",)),
    Action("edit.left", "左移", "光标左移一个字", _BOX),
    Action("edit.right", "右移", "光标右移一个字", _BOX),
    Action("edit.word-left", "左移一词", "光标左移一个词", _BOX),
    Action("edit.word-right", "右移一词", "光标右移一个词", _BOX),
    Action("edit.home", "行首", "光标到开头", _BOX),
    Action("edit.end", "行尾", "光标到末尾", _BOX),
    Action("edit.delete-left", "退格", "删掉左边一个字", _BOX),
    Action("edit.delete-right", "删除", "删掉右边一个字", _BOX),
    Action("edit.delete-word", "删一词", "删掉左边一个词", _BOX),
    Action("edit.delete-to-start", "删到行首", "删掉光标左边全部", _BOX),
    Action("edit.delete-to-end", "删到行尾", "删掉光标右边全部", _BOX),
    Action("edit.select-all", "全选", "选中框里全部文字", _BOX),
    Action("edit.up", "上移", "光标上移一行", _PAD),
    Action("edit.down", "下移", "光标下移一行", _PAD),
    Action("edit.page-up", "上翻", "光标上移一页", _PAD),
    Action("edit.page-down", "下翻", "光标下移一页", _PAD),
    Action("edit.select-left", "左选", "往左多选一个字", _PAD),
    Action("edit.select-right", "右选", "往右多选一个字", _PAD),
    Action("edit.select-up", "上选", "往上多选一行", _PAD),
    Action("edit.select-down", "下选", "往下多选一行", _PAD),
    Action("edit.select-home", "选到行首", "选到这一行的开头", _PAD),
    Action("edit.select-end", "选到行尾", "选到这一行的末尾", _PAD),
    Action("edit.undo", "撤销", "撤销刚才的打字或改写", _PAD),
    Action("edit.redo", "重做", "把撤销的再做一遍", _PAD),
)

ACTIONS: dict[str, Action] = {action.id: action for action in _ALL}
"""Every action by its id, in the order in which help shows them."""
