"""The returns desk: reasons, cases, letters that came back, files of scanned pages."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0005_keys_and_the_outbox'),
        ('contacts', '0003_languages'),
        ('outbox', '0012_undo_return'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('key', models.CharField(max_length=3)),
                ('position', models.PositiveSmallIntegerField()),
                ('ends_marketing', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(blank=True, max_length=320)),
                ('state', models.CharField(choices=[('open', 'Open'), ('sent_again', 'Sent Again'), ('other_channel', 'Other Channel'), ('closed', 'Closed'), ('taken_back', 'Taken Back')], default='open', max_length=14)),
                ('before', models.JSONField(default=dict)),
                ('opened_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('contact', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.contact')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('point', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.contactpoint')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('returned_on', models.DateField()),
                ('file_name', models.CharField(max_length=255)),
                ('digest', models.CharField(max_length=64)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('reading', 'Reading'), ('finished', 'Finished'), ('failed', 'Failed')], default='reading', max_length=10)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('begun_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='returns.reason')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
            ],
        ),
        migrations.CreateModel(
            name='ReturnedLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('returned_on', models.DateField()),
                ('way', models.CharField(choices=[('scan', 'Scan'), ('upload', 'Upload'), ('hand', 'Hand'), ('program', 'Program')], max_length=8)),
                ('picture', models.CharField(blank=True, max_length=64)),
                ('page', models.PositiveIntegerField(default=0)),
                ('before', models.JSONField(default=dict)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='returns.case')),
                ('key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.apikey')),
                ('message', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='outbox.message')),
                ('reason', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='returns.reason')),
                ('resent', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='outbox.message')),
                ('undone_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('upload', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='returns.upload')),
            ],
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('fate', models.CharField(choices=[('recorded', 'Recorded'), ('already', 'Already'), ('unknown', 'Unknown'), ('foreign', 'Foreign'), ('misread', 'Misread'), ('not_sent', 'Not Sent'), ('no_code', 'No Code'), ('unreadable', 'Unreadable')], max_length=10)),
                ('read', models.CharField(blank=True, max_length=80)),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='returns.returnedletter')),
                ('upload', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='returns.upload')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['contact', '-id'], name='case_of_contact'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['-id'], include=('unit',), name='case_open'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('contact__isnull', False), ('state', 'open')), fields=('contact', 'address'), name='one_open_case'),
        ),
        migrations.AddIndex(
            model_name='returnedletter',
            index=models.Index(fields=['by', '-id'], name='returned_by'),
        ),
        migrations.AddIndex(
            model_name='returnedletter',
            index=models.Index(fields=['unit', 'returned_on'], name='returned_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='returnedletter',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('message',), name='returned_once'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.UniqueConstraint(fields=('upload', 'number'), name='page_once'),
        ),
    ]
