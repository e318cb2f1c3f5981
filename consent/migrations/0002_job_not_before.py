from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]

    operations = [
        migrations.AddField("job", "not_before", models.DateTimeField(null=True)),
    ]
