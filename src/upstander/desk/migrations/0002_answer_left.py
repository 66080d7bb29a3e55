"""An answer remembers for a day in which batch it left."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="queuedanswer",
            name="left",
            field=models.PositiveBigIntegerField(null=True),
        ),
    ]
