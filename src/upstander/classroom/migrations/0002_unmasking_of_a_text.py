"""A question about who wrote something names the text, so that whoever decides reads that one and no other."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("classroom", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="unmasking",
            name="text",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="classroom.text"
            ),
        ),
    ]
