"""When a document changed was never read: its version says what is newer."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0002_word_index_of_each_engine")]

    operations = [migrations.RemoveField("document", "changed_at")]
