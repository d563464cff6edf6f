
import django.db.models.deletion
import postroom.core.tags.catalogue
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_event'),
    ]

    operations = [
        migrations.AlterField(
            model_name='recordfield',
            name='type',
            field=models.CharField(choices=[(postroom.core.tags.catalogue.FieldType['TEXT'], 'text'), (postroom.core.tags.catalogue.FieldType['NUMBER'], 'number'), (postroom.core.tags.catalogue.FieldType['MONEY'], 'money'), (postroom.core.tags.catalogue.FieldType['DATE'], 'date'), (postroom.core.tags.catalogue.FieldType['DATETIME'], 'datetime'), (postroom.core.tags.catalogue.FieldType['PHONE'], 'phone'), (postroom.core.tags.catalogue.FieldType['EMAIL'], 'email'), (postroom.core.tags.catalogue.FieldType['BOOLEAN'], 'boolean'), (postroom.core.tags.catalogue.FieldType['URL'], 'url'), (postroom.core.tags.catalogue.FieldType['LIST'], 'list'), (postroom.core.tags.catalogue.FieldType['TABLE'], 'table'), (postroom.core.tags.catalogue.FieldType['RELATION'], 'relation'), (postroom.core.tags.catalogue.FieldType['FILE'], 'file')], default=postroom.core.tags.catalogue.FieldType['TEXT'], max_length=12),
        ),
        migrations.CreateModel(
            name='RecordFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=60)),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.record')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record', 'field'), name='record_file_once')],
            },
        ),
    ]
