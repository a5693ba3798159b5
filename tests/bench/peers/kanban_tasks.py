"""Fill kanban-tui's board with tasks, a third in each of its columns. For its own interpreter.

Argument: how many. Its own `task create` makes one in a second; this is what that calls.
"""

import sys

from kanban_tui.backends.sqlite.database import (  # type: ignore[import-not-found]
    create_new_task_db,
    get_all_columns_on_board_db,
)

columns = [column for column in get_all_columns_on_board_db(1) if column.visible]
for place in range(int(sys.argv[1])):
    create_new_task_db(title=f"Task {place:05d}", column=columns[place % len(columns)].column_id)
